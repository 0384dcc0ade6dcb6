"""Act first, identify after: what a visitor asked for is kept, and done once we know who they are.

A slice raises ``SignInRequired(act="ideas.support", payload={…})`` and registers, in its own
``acts.py``, how to finish it: ``@act("ideas.support", waiting=N_("…"))``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from app.accounts.actor import Actor
from app.accounts.models import PendingAct
from app.accounts.rules import ACT_LIFETIME, MOST_ACTS
from app.core import logging
from app.core.errors import DomainError
from app.core.i18n import N_, gettext as _
from app.core.runtime import Runtime
from app.core.sessions import digest, new_secret
from app.core.text import storable
from app.core.web.routing import url

log = logging.get("acts")

COOKIE = "act"
NAMED = N_("“%(title)s” is waiting: it will be done as soon as we know who you are.")
UNNAMED = N_("What you asked for is waiting: it will be done as soon as we know who you are.")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an act: where to go now, and what to say there."""

    path: str
    message: str
    kind: Literal["success", "warning"] = "success"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act that waits, and the sentence that says so."""

    id: int
    act: str
    payload: Mapping[str, Any]
    sentence: str


Handler = Callable[[AsyncSession, Runtime, Actor, dict[str, Any]], Awaitable[Done]]

_handlers: dict[str, Handler] = {}
_sentences: dict[str, str] = {}


def act(name: str, *, waiting: str = "") -> Callable[[Handler], Handler]:
    """Register how the act ``name`` is finished: ``f(session, runtime, actor, payload) -> Done``.

    ``waiting`` (an ``N_`` message, which may use ``%(title)s`` of the payload) says on the
    sign-in page what will be done. The payload comes from a visitor: read it as such.
    """

    def register(handler: Handler) -> Handler:
        _handlers[name] = handler
        _sentences[name] = waiting
        return handler

    return register


async def keep(
    session: AsyncSession,
    act: str,
    payload: Mapping[str, Any],
    now: datetime,
    *,
    secret: str = "",
) -> str:
    """Keep an act for a visitor and return the secret of their cookie, made when they have none.

    The same act twice is one act; the oldest gives way past :data:`MOST_ACTS`.
    """
    secret = secret or new_secret()
    mine = PendingAct.secret_hash == digest(secret)
    wanted = storable(dict(payload))
    rows = await session.execute(
        select(PendingAct.id, PendingAct.act, PendingAct.payload)
        .where(mine, PendingAct.person_id.is_(None))
        .order_by(PendingAct.id.desc())
    )
    kept = rows.all()
    if any(row.act == act and row.payload == wanted for row in kept):
        return secret
    for row in kept[MOST_ACTS - 1 :]:
        await session.execute(delete(PendingAct).where(PendingAct.id == row.id))
    session.add(
        PendingAct(
            secret_hash=digest(secret), act=act, payload=wanted, expires_at=now + ACT_LIFETIME
        )
    )
    await session.flush()
    return secret


async def waiting(
    session: AsyncSession,
    now: datetime,
    *,
    secret: str = "",
    person_id: int | None = None,
    key: bytes = b"",
) -> list[Waiting]:
    """Return what waits under a cookie's ``secret`` (or the hash of one) or for a person."""
    rows = await session.execute(
        select(PendingAct.id, PendingAct.act, PendingAct.payload)
        .where(_whose(secret, person_id, key), PendingAct.expires_at > now)
        .order_by(PendingAct.id)
    )
    return [Waiting(row.id, row.act, row.payload, _sentence(row.act, row.payload)) for row in rows]


async def entrust(session: AsyncSession, person_id: int, secret: str) -> None:
    """Give what waits under a cookie's secret to a person who has proved who they are."""
    await session.execute(
        update(PendingAct).where(_whose(secret, None)).values(person_id=person_id)
    )


async def forget(session: AsyncSession, person_id: int, act_id: int) -> None:
    """Let go of one of the acts that wait for a person."""
    await session.execute(
        delete(PendingAct).where(PendingAct.id == act_id, PendingAct.person_id == person_id)
    )


def typed_texts(payload: Mapping[str, Any]) -> list[str]:
    """Return what a person typed into an act: its texts, not its ids and choices."""
    texts = (value for name, value in payload.items() if name != "title")
    return [value for value in texts if isinstance(value, str) and " " in value.strip()]


async def complete(
    session: AsyncSession,
    runtime: Runtime,
    actor: Actor,
    now: datetime,
    *,
    secret: str = "",
    key: bytes = b"",
) -> Done | None:
    """Do all that waits for ``actor``, oldest first; None when nothing did.

    Each act is done at most once, however many ask for it at the same time. One that is refused
    is kept, with what was typed, on the page of waiting acts, and its reason is told.
    """
    found = await waiting(session, now, secret=secret, person_id=actor.id, key=key)
    results = [await _finish(session, runtime, actor, one) for one in found]
    done = [result for result in results if result is not None]
    if not done:
        return None
    failed = [result for result in done if result.kind == "warning"]
    last = (failed or done)[-1]
    message = " ".join(dict.fromkeys(result.message for result in done))
    return Done(last.path, message, last.kind)


async def _finish(
    session: AsyncSession, runtime: Runtime, actor: Actor, one: Waiting
) -> Done | None:
    """Do one act inside a savepoint; what it had begun is undone when it is refused."""
    try:
        async with session.begin_nested():
            taken = await session.execute(
                delete(PendingAct).where(PendingAct.id == one.id).returning(PendingAct.id)
            )
            if taken.one_or_none() is None:
                return None
            return await _handlers[one.act](session, runtime, actor, dict(one.payload))
    except DomainError as refusal:
        message = refusal.message
    except Exception as error:  # a broken act must not keep the person from signing in
        log.exception("act.failed", act=one.act, error=type(error).__name__)
        message = _("Something went wrong on our side. What you typed is kept here.")
    await session.execute(
        update(PendingAct).where(PendingAct.id == one.id).values(person_id=actor.id)
    )
    return Done(url("accounts:waiting"), message, "warning")


def _whose(secret: str, person_id: int | None, key: bytes = b"") -> ColumnElement[bool]:
    keys = [found for found in (digest(secret) if secret else b"", key) if found]
    by_secret = PendingAct.secret_hash.in_(keys) & PendingAct.person_id.is_(None)
    if person_id is None:
        return by_secret
    return or_(by_secret, PendingAct.person_id == person_id)


def _sentence(act: str, payload: Mapping[str, Any]) -> str:
    title = str(payload.get("title") or "")
    said = _sentences.get(act) or NAMED
    if "%(title)s" in said and not title:
        said = UNNAMED
    return _(said) % {"title": title}
