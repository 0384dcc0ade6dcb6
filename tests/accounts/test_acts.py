"""What a visitor asked for waits for them, is done once, and is never lost."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from secrets import token_bytes
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts import acts
from app.accounts.actor import Actor
from app.accounts.acts import Done, act, complete, entrust, keep, waiting
from app.accounts.models import ApiToken, PendingAct, Role
from app.accounts.rules import ACT_LIFETIME, MOST_ACTS
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.runtime import Runtime
from tests.factories.accounts import person

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def handlers(app: ASGIApp) -> Iterator[list[Any]]:
    """Three acts: one that works, one that is refused half-way, one that is broken."""
    done: list[Any] = []
    known = dict(acts._handlers), dict(acts._sentences)

    @act("test.write", waiting=N_("Write “%(title)s”."))
    async def write(
        session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
    ) -> Done:
        name, secret = str(payload.get("text")), token_bytes(32)
        session.add(ApiToken(person_id=actor.id, name=name, secret_hash=secret, scopes=[]))
        await session.flush()
        done.append(payload)
        return Done("/fr/fait", "C’est fait.")

    @act("test.refuse")
    async def refuse(
        session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
    ) -> Done:
        session.add(Role(person_id=actor.id, name="administrator"))
        await session.flush()
        raise Refused("Cette idée est close.")

    @act("test.break")
    async def broken(
        session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
    ) -> Done:
        raise ZeroDivisionError

    yield done
    acts._handlers.clear()
    acts._sentences.clear()
    acts._handlers.update(known[0])
    acts._sentences.update(known[1])


async def test_an_act_is_done_once_and_forgotten(
    db: AsyncSession, runtime: Runtime, handlers: list[Any]
) -> None:
    actor = await person(db)
    secret = await keep(db, "test.write", {"title": "Bancs", "text": "du bois"}, NOW)
    assert [w.sentence for w in await waiting(db, NOW, secret=secret)] == ["Write “Bancs”."]
    done = await complete(db, runtime, actor, NOW, secret=secret)
    assert done == Done("/fr/fait", "C’est fait.")
    assert handlers == [{"title": "Bancs", "text": "du bois"}]
    assert await complete(db, runtime, actor, NOW, secret=secret) is None
    assert (await db.execute(select(PendingAct))).all() == []


async def test_several_acts_wait_under_one_cookie_and_are_done_in_order(
    db: AsyncSession, runtime: Runtime, handlers: list[Any]
) -> None:
    actor = await person(db)
    secret = await keep(db, "test.write", {"text": "a"}, NOW)
    assert await keep(db, "test.write", {"text": "b"}, NOW, secret=secret) == secret
    await complete(db, runtime, actor, NOW, secret=secret)
    assert [p["text"] for p in handlers] == ["a", "b"]


async def test_the_same_act_twice_is_one_act(db: AsyncSession) -> None:
    secret = await keep(db, "test.write", {"text": "a"}, NOW)
    await keep(db, "test.write", {"text": "a"}, NOW, secret=secret)
    assert len(await waiting(db, NOW, secret=secret)) == 1


async def test_the_oldest_act_gives_way_when_there_are_too_many(db: AsyncSession) -> None:
    secret = ""
    for number in range(MOST_ACTS + 2):
        secret = await keep(db, "test.write", {"text": str(number)}, NOW, secret=secret)
    kept = [w.payload["text"] for w in await waiting(db, NOW, secret=secret)]
    assert kept == [str(n) for n in range(2, MOST_ACTS + 2)]


async def test_an_act_older_than_a_week_is_over(
    db: AsyncSession, runtime: Runtime, handlers: list[Any]
) -> None:
    actor = await person(db)
    secret = await keep(db, "test.write", {}, NOW - ACT_LIFETIME - timedelta(seconds=1))
    assert await waiting(db, NOW, secret=secret) == []
    assert await complete(db, runtime, actor, NOW, secret=secret) is None
    assert handlers == []


async def test_a_refused_act_is_undone_told_and_kept_with_what_was_typed(
    db: AsyncSession, runtime: Runtime, handlers: list[Any]
) -> None:
    actor = await person(db)
    secret = await keep(db, "test.refuse", {"text": "mes mots"}, NOW)
    await keep(db, "test.write", {"text": "autre"}, NOW, secret=secret)
    done = await complete(db, runtime, actor, NOW, secret=secret)
    assert done is not None
    assert done.kind == "warning"
    assert "Cette idée est close." in done.message
    assert "C’est fait." in done.message
    assert (await db.execute(select(Role.name))).all() == [], "the refused act left something"
    (left,) = await waiting(db, NOW, person_id=actor.id)
    assert left.payload == {"text": "mes mots"}


async def test_a_broken_or_unknown_act_does_not_keep_anybody_out(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    secret = await keep(db, "test.break", {}, NOW)
    await keep(db, "test.nobody-knows", {}, NOW, secret=secret)
    done = await complete(db, runtime, actor, NOW, secret=secret)
    assert done is not None
    assert done.kind == "warning"
    assert len(await waiting(db, NOW, person_id=actor.id)) == 2


async def test_what_was_entrusted_to_one_person_is_not_done_by_another(
    db: AsyncSession, runtime: Runtime, handlers: list[Any]
) -> None:
    one, other = await person(db), await person(db)
    secret = await keep(db, "test.write", {}, NOW)
    await entrust(db, one.id, secret)
    assert await complete(db, runtime, other, NOW, secret=secret) is None
    assert await complete(db, runtime, one, NOW) is not None
    assert len(handlers) == 1


async def test_two_sign_ins_at_once_do_an_act_once(
    db: AsyncSession, runtime: Runtime, handlers: list[Any]
) -> None:
    actor = await person(db)
    secret = await keep(db, "test.write", {}, NOW)
    await db.commit()

    async def once() -> Done | None:
        async with runtime.database.transaction() as session:
            return await complete(session, runtime, actor, NOW, secret=secret)

    results = await asyncio.gather(*(once() for _ in range(5)))
    assert len([r for r in results if r is not None]) == 1
    assert len((await db.execute(select(ApiToken.id))).all()) == 1


async def test_what_the_database_cannot_hold_is_left_out(db: AsyncSession) -> None:
    payload = {"title": "nul\0l", "list": ["\ud800x", 3, None, {"a\0": True}]}
    secret = await keep(db, "test.write", payload, NOW)
    (kept,) = await waiting(db, NOW, secret=secret)
    assert kept.payload == {"title": "null", "list": ["x", 3, None, {"a": True}]}


async def test_an_act_without_words_of_its_own_has_some(db: AsyncSession) -> None:
    secret = await keep(db, "test.refuse", {"title": "100 % vélo"}, NOW)
    await keep(db, "test.refuse", {}, NOW, secret=secret)
    named, unnamed = [w.sentence for w in await waiting(db, NOW, secret=secret)]
    assert "100 % vélo" in named
    assert unnamed != named
