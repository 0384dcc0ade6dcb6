"""Secrets of letters and cookies, at the service: one purpose, one use, an end."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Device, LinkToken
from app.accounts.rules import LINK_LIFETIME, Purpose
from app.accounts.service import devices, links
from app.accounts.service.links import LinkOver
from app.core.runtime import Runtime
from app.core.sessions import IDLE_DAYS, digest
from tests.factories.accounts import person

NOW = datetime.now(UTC)
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_a_link_lasts_as_long_as_its_purpose_says(db: AsyncSession, purpose: Purpose) -> None:
    actor = await person(db)
    secret = await links.issue(db, actor.id, purpose, NOW, {"a": 1})
    ends = NOW + LINK_LIFETIME[purpose]
    found = await links.look(db, secret, purpose, ends - MOMENT)
    assert (found.person_id, found.data) == (actor.id, {"a": 1})
    with pytest.raises(LinkOver, match="trop ancien"):
        await links.look(db, secret, purpose, ends)
    with pytest.raises(LinkOver, match="trop ancien"):
        await links.use(db, secret, purpose, ends)


async def test_a_link_is_used_once_and_then_empty(db: AsyncSession) -> None:
    actor = await person(db)
    secret = await links.issue(db, actor.id, Purpose.RESET, NOW, {"hash": "x"})
    assert (await links.use(db, secret, Purpose.RESET, NOW)).data == {"hash": "x"}
    for again in (links.use, links.look):
        with pytest.raises(LinkOver, match="déjà servi"):
            await again(db, secret, Purpose.RESET, NOW)
    row = (await db.execute(select(LinkToken))).scalar_one()
    assert row.data == {}
    assert row.secret_hash == digest(secret)


async def test_a_link_serves_no_other_purpose(db: AsyncSession) -> None:
    actor = await person(db)
    secret = await links.issue(db, actor.id, Purpose.RESET, NOW)
    for other in set(Purpose) - {Purpose.RESET}:
        with pytest.raises(LinkOver, match="pas un des nôtres"):
            await links.use(db, secret, other, NOW)
    assert await links.use(db, secret, Purpose.RESET, NOW)


async def test_of_ten_uses_at_once_one_succeeds(db: AsyncSession, runtime: Runtime) -> None:
    actor = await person(db)
    secret = await links.issue(db, actor.id, Purpose.RESET, NOW)
    await db.commit()

    async def one() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await links.use(session, secret, Purpose.RESET, NOW)
        except LinkOver:
            return False
        return True

    assert sum(await asyncio.gather(*(one() for _ in range(10)))) == 1


async def test_a_use_that_is_undone_leaves_the_link_as_it_was(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    secret = await links.issue(db, actor.id, Purpose.RESET, NOW, {"a": 1})
    await db.commit()
    with pytest.raises(ZeroDivisionError):
        async with runtime.database.transaction() as session:
            await links.use(session, secret, Purpose.RESET, NOW)
            raise ZeroDivisionError
    assert (await links.use(db, secret, Purpose.RESET, NOW)).data == {"a": 1}


async def test_forgetting_spares_other_purposes_and_other_people(db: AsyncSession) -> None:
    mine, other = await person(db), await person(db)
    gone = await links.issue(db, mine.id, Purpose.RESET, NOW)
    kept = await links.issue(db, mine.id, Purpose.CONFIRM, NOW)
    theirs = await links.issue(db, other.id, Purpose.RESET, NOW)
    await links.forget(db, mine.id, Purpose.RESET)
    with pytest.raises(LinkOver):
        await links.look(db, gone, Purpose.RESET, NOW)
    assert await links.look(db, kept, Purpose.CONFIRM, NOW)
    assert await links.look(db, theirs, Purpose.RESET, NOW)


async def test_a_browser_let_in_has_a_new_secret_in_place_of_the_old(db: AsyncSession) -> None:
    actor = await person(db)
    first = await devices.open_device(db, actor.id, "Firefox · Linux", NOW)
    second = await devices.open_device(db, actor.id, "Firefox · Linux", NOW, instead_of=first)
    assert first != second
    row = (await db.execute(select(Device))).scalar_one()
    assert row.secret_hash == digest(second)
    assert row.expires_at == NOW + timedelta(days=IDLE_DAYS)
    assert (row.seen_at, row.verified_at) == (NOW, NOW)
    third = await devices.prove_again(db, row.id, NOW + MOMENT)
    await db.refresh(row)
    assert (row.secret_hash, row.verified_at) == (digest(third), NOW + MOMENT)


async def test_devices_are_closed_one_or_all_never_those_of_another(db: AsyncSession) -> None:
    mine, other = await person(db), await person(db)
    secrets = [await devices.open_device(db, mine.id, "", NOW) for _ in range(4)]
    await devices.open_device(db, other.id, "", NOW)
    ids = list((await db.execute(select(Device.id).order_by(Device.id))).scalars())
    assert not await devices.close_one(db, mine.id, ids[4])
    assert await devices.close_one(db, mine.id, ids[0])
    assert not await devices.close_one(db, mine.id, ids[0])
    await devices.close_device(db, secrets[1])
    await devices.close_device(db, "unknown")
    assert await devices.close_all(db, mine.id, but_device_id=ids[2]) == 1
    left = set((await db.execute(select(Device.id))).scalars())
    assert left == {ids[2], ids[4]}
    assert await devices.close_all(db, mine.id) == 1
    assert (await db.execute(select(func.count()).select_from(Device))).scalar_one() == 1
