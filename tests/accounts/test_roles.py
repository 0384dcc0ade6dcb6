"""Rights beyond citizen are written down, end at the next request, and never leave the site alone."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person, Role
from app.accounts.rules import RoleName
from app.accounts.service.roles import grant_role, revoke_role
from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.core.subjects import Subject
from tests.factories import accounts

NOW = clock.now()
WHY = "Elle connaît tout le quartier."


async def administrators(db: AsyncSession) -> int:
    query = select(func.count()).where(Role.name == RoleName.ADMINISTRATOR)
    return (await db.execute(query)).scalar_one()


async def test_a_role_given_and_taken_back_is_in_the_audit_log(db: AsyncSession) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    esther = await accounts.person(db)
    where = esther.home.territory_id
    await grant_role(db, gisele, esther.id, RoleName.MODERATOR, NOW, territory_id=where, reason=WHY)
    await revoke_role(
        db, gisele, esther.id, RoleName.MODERATOR, NOW, territory_id=where, reason=WHY
    )
    entries = (await db.execute(select(AuditEntry).order_by(AuditEntry.id))).scalars().all()
    assert [entry.action for entry in entries] == ["role.granted", "role.revoked"]
    for entry in entries:
        assert Subject(entry.subject_kind, entry.subject_id or 0) == Subject("person", esther.id)
        assert (entry.by_id, entry.territory_id, entry.reason) == (gisele.id, where, WHY)
        assert entry.detail == {"role": "moderator"}


async def test_what_changes_nothing_is_not_written_down(db: AsyncSession) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    assert not await grant_role(db, None, gisele.id, RoleName.ADMINISTRATOR, NOW)
    assert not await revoke_role(db, None, gisele.id, RoleName.MODERATOR, NOW)
    assert (await db.execute(select(func.count()).select_from(AuditEntry))).scalar_one() == 0


async def test_the_last_administrator_stays(db: AsyncSession) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    for by in (gisele, None):
        with pytest.raises(Refused, match="besoin"):
            await revoke_role(db, by, gisele.id, RoleName.ADMINISTRATOR, NOW, reason=WHY)
    assert await administrators(db) == 1


@pytest.mark.parametrize("gone", ["suspended_at", "deleted_at"])
async def test_an_administrator_who_cannot_act_does_not_count(db: AsyncSession, gone: str) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    other = await accounts.person(db, roles=("administrator",))
    setattr(await db.get_one(Person, other.id), gone, NOW)
    await db.commit()
    with pytest.raises(Refused, match="besoin"):
        await revoke_role(db, gisele, gisele.id, RoleName.ADMINISTRATOR, NOW, reason=WHY)


async def test_of_two_administrators_one_may_go(db: AsyncSession) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    other = await accounts.person(db, roles=("administrator",))
    assert await revoke_role(db, gisele, other.id, RoleName.ADMINISTRATOR, NOW, reason=WHY)
    assert await administrators(db) == 1


async def test_two_who_take_each_other_s_role_back_at_once_leave_one(
    db: AsyncSession, runtime: Runtime
) -> None:
    one = await accounts.person(db, roles=("administrator",))
    other = await accounts.person(db, roles=("administrator",))

    async def press(by: Actor, whose: Actor) -> bool:
        try:
            async with runtime.database.transaction() as session:
                return await revoke_role(
                    session, by, whose.id, RoleName.ADMINISTRATOR, NOW, reason=WHY
                )
        except Refused:
            return False

    done = await asyncio.gather(press(one, other), press(other, one))
    assert sorted(done) == [False, True]
    assert await administrators(db) == 1


async def test_five_who_leave_at_once_leave_one(db: AsyncSession, runtime: Runtime) -> None:
    people = [await accounts.person(db, roles=("administrator",)) for _ in range(5)]

    async def leave(who: Actor) -> bool:
        try:
            async with runtime.database.transaction() as session:
                return await revoke_role(
                    session, who, who.id, RoleName.ADMINISTRATOR, NOW, reason=WHY
                )
        except Refused:
            return False

    assert sum(await asyncio.gather(*(leave(who) for who in people))) == 4
    assert await administrators(db) == 1
