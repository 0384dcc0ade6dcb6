"""Administrators who act at the same moment: one role, one line in the log, and always one of them left."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Role
from app.accounts.rules import RoleName
from app.accounts.service import roles
from app.admin.service import jobs
from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import DomainError, Refused
from app.core.runtime import Runtime
from tests.factories import accounts

Act = Callable[[AsyncSession], Awaitable[object]]


async def at_once(runtime: Runtime, *acts: Act) -> list[object]:
    """Do each act in a transaction of its own, all at the same moment; return what came of them."""

    async def one(act: Act) -> object:
        try:
            async with runtime.database.transaction() as session:
                return await act(session)
        except DomainError as refusal:
            return refusal

    return list(await asyncio.gather(*(one(act) for act in acts)))


async def administrators(db: AsyncSession) -> int:
    query = select(func.count()).where(Role.name == RoleName.ADMINISTRATOR)
    return (await db.execute(query)).scalar_one()


async def written(db: AsyncSession, action: str) -> int:
    query = select(func.count()).where(AuditEntry.action == action)
    return (await db.execute(query)).scalar_one()


def revoking(by: Actor, who: Actor) -> Act:
    return lambda session: roles.revoke_role(
        session, by, who.id, RoleName.ADMINISTRATOR, clock.now(), reason="Il ou elle part."
    )


async def test_two_administrators_who_dismiss_each_other_at_once_leave_one(
    runtime: Runtime, db: AsyncSession
) -> None:
    one, other = [await accounts.person(db, roles=("administrator",)) for _ in range(2)]
    came = await at_once(runtime, revoking(one, other), revoking(other, one))
    assert sorted(isinstance(what, Refused) for what in came) == [False, True]
    assert await administrators(db) == 1
    assert await written(db, "role.revoked") == 1


async def test_three_who_resign_at_once_leave_one(runtime: Runtime, db: AsyncSession) -> None:
    team = [await accounts.person(db, roles=("administrator",)) for _ in range(3)]
    came = await at_once(runtime, *(revoking(one, one) for one in team))
    assert sum(isinstance(what, Refused) for what in came) == 1
    assert await administrators(db) == 1


async def test_the_same_role_given_by_ten_at_once_is_given_and_written_down_once(
    runtime: Runtime, db: AsyncSession
) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    helene = await accounts.person(db)

    def grant(session: AsyncSession) -> Awaitable[object]:
        return roles.grant_role(
            session, gisele, helene.id, RoleName.MODERATOR, clock.now(), reason="Elle s’y connaît."
        )

    came = await at_once(runtime, *[grant] * 10)
    assert came.count(True) == 1
    assert came.count(False) == 9
    assert await written(db, "role.granted") == 1


async def test_a_job_tried_again_and_given_up_at_once_is_left_in_one_state_that_the_log_tells(
    runtime: Runtime, db: AsyncSession
) -> None:
    gisele = await accounts.person(db, roles=("administrator",))
    made = await db.execute(
        text(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('default', 'nv:tests.none', 'failed') RETURNING id"
        )
    )
    number = made.scalar_one()
    await db.commit()
    await at_once(
        runtime,
        lambda session: jobs.try_again(session, gisele, number, clock.now()),
        lambda session: jobs.give_up(session, gisele, number, clock.now(), reason="Plus besoin."),
    )
    query = text("SELECT status::text FROM procrastinate_jobs WHERE id = :id")
    status = (await db.execute(query, {"id": number})).scalar_one()
    retried, given_up = await written(db, "job.retried"), await written(db, "job.given_up")
    assert (status, given_up) in {("cancelled", 1), ("todo", 0)}
    assert retried + given_up >= 1
    assert retried <= 1


async def test_who_is_no_administrator_any_more_gives_nothing_even_with_a_page_still_open(
    runtime: Runtime, db: AsyncSession
) -> None:
    helene = await accounts.person(db)
    stranger = await accounts.person(db, roles=("moderator",))
    (came,) = await at_once(
        runtime,
        lambda session: roles.grant_role(
            session, stranger, helene.id, RoleName.MODERATOR, clock.now(), reason="Une amie."
        ),
    )
    assert isinstance(came, Refused)
    assert await written(db, "role.granted") == 0
