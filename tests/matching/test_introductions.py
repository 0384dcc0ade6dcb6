"""Neither knows the other before both said yes; once is enough; nobody is asked past their wish."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, NotFound, Refused
from app.core.runtime import Runtime
from app.matching.models import Introduction, NotForMe
from app.matching.rules import ANSWER_WITHIN, Introduction as State
from app.matching.service import introduce
from app.messages.models import Conversation
from app.messages.rules import State as Talk
from app.missions.models import Mission
from app.notifications.models import Notice
from app.profiles.models import Profile
from app.volunteering.models import Application
from app.volunteering.rules import ApplicationState
from tests.factories import accounts, matching, volunteering
from tests.matching.both import DAY, NIGHT, Two, told

Work = Callable[[], Awaitable[None]]


async def test_two_yeses_open_a_conversation_and_a_place_in_the_mission(
    two: Two, db: AsyncSession, work: Work
) -> None:
    asked = await two.invites()
    assert (asked.state, asked.conversation) == (State.WAITS_PERSON, None)
    await work()
    assert await told(db) == {("matching.asked", two.ana.id)}
    made = await two.says_yes()
    assert made.state is State.BOTH
    talk = await db.scalar(select(Conversation).where(Conversation.public_id == made.conversation))
    assert talk is not None
    assert talk.state is Talk.ACCEPTED
    assert {talk.asker_id, talk.asked_id} == {two.ana.id, two.team.id}
    application = await db.scalar(select(Application))
    assert application is not None
    assert (application.person_id, application.state) == (two.ana.id, ApplicationState.ACCEPTED)
    await work()
    assert {("matching.agreed", two.ana.id), ("matching.agreed", two.team.id)} <= await told(db)


async def test_the_person_may_be_the_first_to_say_yes(
    two: Two, db: AsyncSession, work: Work
) -> None:
    waiting = await two.says_yes()
    assert waiting.state is State.WAITS_TEAM
    await work()
    assert await told(db) == {("matching.interested", two.team.id)}
    made = await two.answers(waiting.public_id, accept=True)
    assert made.state is State.BOTH
    assert made.team_by_id == two.team.id


async def test_said_twice_is_said_once(two: Two, db: AsyncSession) -> None:
    first, again = await two.says_yes(), await two.says_yes()
    assert first.id == again.id
    await two.invites()
    done, after = await two.invites(), await two.says_yes()
    assert done.state is after.state is State.BOTH
    assert await db.scalar(select(func.count()).select_from(Introduction)) == 1
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 1


async def test_both_at_the_same_moment_are_brought_together_once(
    two: Two, db: AsyncSession
) -> None:
    done = await asyncio.gather(
        *(one() for one in (two.says_yes, two.invites) * 4), return_exceptions=True
    )
    assert [one for one in done if isinstance(one, BaseException)] == []
    rows = list(await db.scalars(select(Introduction)))
    assert [one.state for one in rows] == [State.BOTH]
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 1


async def test_a_no_ends_it_and_neither_learns_who_it_was(
    two: Two, db: AsyncSession, work: Work
) -> None:
    await two.invites()
    await two.says_no()
    one = (await db.scalars(select(Introduction))).one()
    assert (one.state, one.conversation, one.ended_at) == (State.DECLINED, None, DAY)
    assert await db.scalar(select(func.count()).select_from(NotForMe)) == 1
    await work()
    assert ("matching.agreed", two.ana.id) not in await told(db)
    with pytest.raises(Refused):
        await two.invites()
    with pytest.raises(Refused, match="déjà répondu"):
        await two.says_yes()


async def test_a_team_takes_back_what_it_asked(two: Two, db: AsyncSession) -> None:
    asked = await two.invites()
    gone = await two.answers(asked.public_id, accept=False)
    assert gone.state is State.WITHDRAWN
    with pytest.raises(Conflict):
        await two.answers(asked.public_id, accept=False)


async def test_what_waits_too_long_is_over(two: Two, db: AsyncSession, runtime: Runtime) -> None:
    await two.invites()
    for after, ended in ((ANSWER_WITHIN - timedelta(minutes=1), 0), (ANSWER_WITHIN, 1)):
        async with runtime.database.transaction() as session:
            assert await introduce.expire(session, DAY + after) == ended
    assert (await db.scalars(select(Introduction.state))).one() is State.EXPIRED


async def test_nobody_is_told_at_night_but_in_the_morning(
    two: Two, db: AsyncSession, work: Work
) -> None:
    await two.invites(NIGHT)
    row = (
        await db.execute(
            select(func.count()).select_from(Notice).where(Notice.kind == "matching.asked")
        )
    ).scalar_one()
    assert row == 0
    from sqlalchemy import text

    at = await db.scalar(
        text("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'nv:matching.tell'")
    )
    assert at == datetime(2026, 11, 24, 13, tzinfo=UTC)


@pytest.mark.parametrize("fields", [{"paused_at": DAY}, {"monthly_quota": 0}, {"sharing": "nobody"},
                                    {"birth_year": 2010}, {"languages": ["ar"]}])  # fmt: skip
async def test_a_team_cannot_ask_who_does_not_want_it_or_may_not_be_asked(
    two: Two, db: AsyncSession, fields: dict[str, object]
) -> None:
    where = Profile.person_id == two.ana.id
    await db.execute(update(Profile).where(where).values(**fields))
    await db.commit()
    with pytest.raises(Refused, match="ne peut pas solliciter cette personne"):
        await two.invites()


async def test_nobody_is_asked_more_often_in_a_month_than_they_wish(
    two: Two, db: AsyncSession, runtime: Runtime
) -> None:
    where = Profile.person_id == two.ana.id
    await db.execute(update(Profile).where(where).values(monthly_quota=2))
    others = [await matching.mission(db, owner=two.team) for _one in range(4)]
    tries = await asyncio.gather(
        *(Two(runtime, two.ana, two.team, one).invites() for one in others), return_exceptions=True
    )
    assert sum(isinstance(one, Introduction) for one in tries) == 2
    assert sum(isinstance(one, Refused) for one in tries) == 2


async def test_only_who_runs_the_mission_asks_and_answers(two: Two, db: AsyncSession) -> None:
    stranger = await accounts.person(db)
    with pytest.raises(Refused):
        await two.invites(by=stranger)
    waiting = await two.says_yes()
    other = await matching.mission(db, owner=stranger)
    foreign = Two(two.runtime, two.ana, stranger, other)
    with pytest.raises(NotFound):
        await foreign.answers(waiting.public_id, accept=True)


async def test_a_yes_is_refused_where_a_gate_stands_with_its_reason(
    two: Two, db: AsyncSession
) -> None:
    await db.execute(update(Mission).where(Mission.id == two.mission.id).values(minimum_age=18))
    await db.commit()
    with pytest.raises(Refused, match="18"):
        await two.says_yes()
    assert await db.scalar(select(func.count()).select_from(Introduction)) == 0


async def test_a_gate_that_closes_meanwhile_keeps_the_second_yes_out(
    two: Two, db: AsyncSession
) -> None:
    await two.invites()
    await db.execute(update(Mission).where(Mission.id == two.mission.id).values(minimum_age=18))
    await db.commit()
    with pytest.raises(Refused, match="18"):
        await two.says_yes()


async def test_who_already_takes_part_is_not_introduced(two: Two, db: AsyncSession) -> None:
    await volunteering.application(db, two.mission, two.ana)
    with pytest.raises(Refused, match="déjà répondu"):
        await two.says_yes()
