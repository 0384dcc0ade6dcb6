"""Choosing: once, with a reason, seen by every process, written down for ever."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as insert_unless
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.service import record
from app.choices import kept, queries
from app.choices.models import ChoiceChange, ChoiceInForce
from app.choices.policy import Chooser, can_choose
from app.choices.queries import Now
from app.choices.registry import declared
from app.choices.rules import Choice, Unacceptable
from app.choices.schemas import NewValue
from app.core.db import once_committed
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import gettext as _

T = TypeVar("T")


class ChosenMeanwhile(Conflict):
    """Somebody else changed it after this person had opened the page."""

    def __init__(self, said: str) -> None:
        super().__init__(
            _(
                "Somebody else has just changed this: it is now %(value)s. Yours was not kept; look, then choose again if you still want to."
            )
            % {"value": said}
        )


async def load(session: AsyncSession) -> None:
    """Read what is chosen into this process's memory."""
    found = await queries.everything(session)
    kept.remember({name: now.stored for name, now in found.items()})


async def choose(
    session: AsyncSession, by: Chooser | None, choice: Choice[T], new: NewValue, now: datetime
) -> T:
    """Change a choice to what was typed, and return it.

    Raises:
        Refused: ``by`` is no administrator.
        Invalid: what was typed is no value of this choice, or is what is in force already.
        ChosenMeanwhile: it was changed since it was read (``new.version``).
    """
    can_choose(by).require()
    try:
        value = choice.read(new.model_dump())
    except Unacceptable as fault:
        raise Invalid({fault.name: fault.message}) from fault
    return await put(session, by, choice, value, now, reason=new.reason, seen=new.version)


async def revert(
    session: AsyncSession,
    by: Chooser | None,
    choice: Choice[T],
    now: datetime,
    *,
    to: int,
    reason: str,
    seen: int,
) -> T:
    """Go back to what a choice was after its change number ``to``; 0 is the default.

    Raises:
        Refused: ``by`` is no administrator.
        NotFound: there was no such change.
        ChosenMeanwhile: it was changed since it was read.
    """
    can_choose(by).require()
    value = await queries.value_after(session, choice, to)
    if value is None:
        raise NotFound
    return await put(session, by, choice, value, now, reason=reason, seen=seen)


async def put(
    session: AsyncSession,
    by: Chooser | None,
    choice: Choice[T],
    value: T,
    now: datetime,
    *,
    reason: str,
    seen: int,
) -> T:
    """Store a value of the right kind: history, audit and memory with it.

    Raises:
        Refused: ``by`` is no administrator.
        Invalid: it is what is in force already.
        ChosenMeanwhile: it was changed since it was read.
    """
    can_choose(by).require()
    before, stored = await queries.current_of(session, choice), choice.dump(value)
    if before.version != seen:
        raise ChosenMeanwhile(choice.said(choice.load(before.stored)))
    if before.stored == stored:
        raise Invalid({"value": _("This is what is chosen already.")})
    if not await _write(session, choice.name, stored, now, seen=seen):
        await _told_of_the_winner(session, choice)
    await session.execute(
        insert(ChoiceChange).values(
            name=choice.name,
            version=seen + 1,
            old=before.stored,
            new=stored,
            reason=reason,
            by_id=by.id if by else None,
            at=now,
        )
    )
    await record(
        session,
        "choice.changed",
        by=by.id if by else None,
        now=now,
        reason=reason,
        detail=_detail(choice, before, stored),
    )
    once_committed(session, lambda: kept.remember_one(choice.name, stored))
    return value


async def _write(
    session: AsyncSession, name: str, stored: Any, now: datetime, *, seen: int
) -> bool:
    """Store over the version that was seen; False when another was there first."""
    if seen == 0:
        first = (
            insert_unless(ChoiceInForce)
            .values(name=name, value=stored, version=1, changed_at=now)
            .on_conflict_do_nothing()
            .returning(ChoiceInForce.version)
        )
        return (await session.execute(first)).one_or_none() is not None
    over = (
        update(ChoiceInForce)
        .where(ChoiceInForce.name == name, ChoiceInForce.version == seen)
        .values(value=stored, version=seen + 1, changed_at=now)
        .returning(ChoiceInForce.version)
    )
    return (await session.execute(over)).one_or_none() is not None


async def _told_of_the_winner(session: AsyncSession, choice: Choice[Any]) -> None:
    winner = await queries.current_of(session, choice)
    raise ChosenMeanwhile(choice.said(choice.load(winner.stored)))


def _detail(choice: Choice[Any], before: Now, stored: Any) -> dict[str, Any]:
    """Return what the audit log tells; texts stay in the history, which has them whole."""
    told: dict[str, Any] = {"choice": choice.name, "version": before.version + 1}
    return told if choice.kind == "words" else told | {"old": before.stored, "new": stored}


def tags_of(choice: Choice[Any]) -> tuple[str, ...]:
    """Return the tags of kept pages to drop when a choice changes."""
    return (kept.TAG, *choice.shown_on)


def grouped() -> dict[str, list[Choice[Any]]]:
    """Return every choice by the slice that declares it."""
    groups: dict[str, list[Choice[Any]]] = {}
    for choice in declared().values():
        groups.setdefault(choice.name.partition(".")[0], []).append(choice)
    return groups
