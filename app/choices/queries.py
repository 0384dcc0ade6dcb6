"""Reads of choices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from app.choices.models import ChoiceChange, ChoiceInForce
from app.choices.rules import Choice

T = TypeVar("T")
MOST_CHANGES = 200

_person = table("person", column("id"), column("display_name"), column("public_id"))


@dataclass(frozen=True, slots=True)
class Now:
    """A choice's stored value and how often it was changed; version 0 is the default."""

    stored: Any
    version: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a choice's history."""

    version: int
    old: Any
    new: Any
    reason: str
    by_name: str
    """Empty: the command line, or somebody who has left."""
    at: datetime


async def everything(session: AsyncSession) -> dict[str, Now]:
    """Return what is stored, by name."""
    query = select(
        ChoiceInForce.name, ChoiceInForce.value, ChoiceInForce.version, ChoiceInForce.changed_at
    )
    return {
        row.name: Now(row.value, row.version, row.changed_at)
        for row in await session.execute(query)
    }


async def current_of(session: AsyncSession, choice: Choice[T]) -> Now:
    """Return what the database holds of a choice; the default when it holds nothing."""
    query = select(ChoiceInForce.value, ChoiceInForce.version, ChoiceInForce.changed_at).where(
        ChoiceInForce.name == choice.name
    )
    row = (await session.execute(query)).one_or_none()
    return Now(*row) if row else Now(choice.dump(choice.default), 0, None)


async def in_force(session: AsyncSession, choice: Choice[T]) -> T:
    """Return what is chosen, asked of the database: for what is about to be frozen."""
    return choice.load((await current_of(session, choice)).stored)


async def history(session: AsyncSession, name: str) -> list[Change]:
    """Return the last changes of a choice, newest first."""
    query = (
        select(
            ChoiceChange.version,
            ChoiceChange.old,
            ChoiceChange.new,
            ChoiceChange.reason,
            ChoiceChange.at,
            _person.c.display_name,
        )
        .outerjoin(_person, _person.c.id == ChoiceChange.by_id)
        .where(ChoiceChange.name == name)
        .order_by(ChoiceChange.version.desc())
        .limit(MOST_CHANGES)
    )
    return [
        Change(row.version, row.old, row.new, row.reason, row.display_name or "", row.at)
        for row in await session.execute(query)
    ]


async def value_after(session: AsyncSession, choice: Choice[T], version: int) -> T | None:
    """Return what a choice was after its change number ``version`` (0: at first); None: no such."""
    if version == 0:
        return choice.default
    query = select(ChoiceChange.new).where(
        ChoiceChange.name == choice.name, ChoiceChange.version == version
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else choice.load(found.new)
