"""Either may say no, take back, or say nothing; nobody learns of it more than that it is over."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, Refused
from app.core.runtime import Runtime
from app.matching.models import Introduction, NotForMe
from app.matching.rules import ANSWER_WITHIN, MONTH, Introduction as State
from app.messages.models import Block, Conversation
from app.missions.models import Mission
from app.organisations.models import Membership
from app.profiles.models import Profile
from app.volunteering.models import Application
from tests.factories import matching
from tests.matching.both import DAY, Two, told

Work = Callable[[], Awaitable[None]]
AFTER = DAY + ANSWER_WITHIN
LATER = DAY + MONTH + timedelta(days=2)


async def state(db: AsyncSession) -> State:
    return (await db.scalars(select(Introduction.state))).one()


async def nothing_came_of_it(db: AsyncSession) -> None:
    for table in (Conversation, Application):
        assert await db.scalar(select(func.count()).select_from(table)) == 0


@pytest.fixture
async def found(two: Two, runtime: Runtime) -> Two:
    """Give the two, weighed: each stands in the other's list."""
    await matching.weigh(runtime)
    assert await two.is_suggested() == (True, True)
    return two


async def test_a_person_says_no_to_a_team_and_may_take_that_back(
    found: Two, db: AsyncSession
) -> None:
    asked = await found.invites()
    await found.says_no()
    assert await state(db) is State.DECLINED
    assert await found.is_suggested(LATER) == (False, False)
    with pytest.raises(Conflict, match="C’est terminé"):
        await found.answers(asked.public_id, accept=False)
    await nothing_came_of_it(db)
    await found.thinks_again()
    assert await db.scalar(select(func.count()).select_from(NotForMe)) == 0
    assert await found.is_suggested(LATER) == (True, True)
    assert (await found.says_yes(LATER)).state is State.WAITS_TEAM


async def test_a_person_takes_their_yes_back_and_may_say_it_again(
    found: Two, db: AsyncSession
) -> None:
    waiting = await found.says_yes()
    await found.says_no()
    assert await state(db) is State.WITHDRAWN
    assert await found.is_suggested() == (False, False)
    with pytest.raises(Conflict, match="C’est terminé"):
        await found.answers(waiting.public_id, accept=True)
    await found.thinks_again()
    assert await found.is_suggested() == (True, True)
    again = await found.says_yes()
    assert (again.state, again.id != waiting.id) == (State.WAITS_TEAM, True)


async def test_a_team_says_no_and_the_mission_is_not_suggested_again(
    found: Two, db: AsyncSession, work: Work
) -> None:
    waiting = await found.says_yes()
    ended = await found.answers(waiting.public_id, accept=False)
    assert (ended.state, ended.ended_at, ended.conversation) == (State.DECLINED, DAY, None)
    assert await found.is_suggested(LATER) == (False, False)
    with pytest.raises(Refused, match="déjà répondu"):
        await found.says_yes(LATER)
    await work()
    assert await told(db) == {("matching.interested", found.team.id)}, "a no is told to nobody"
    await nothing_came_of_it(db)


async def test_what_a_team_takes_back_leaves_the_person_in_peace_for_a_month(
    found: Two, db: AsyncSession
) -> None:
    asked = await found.invites()
    await found.answers(asked.public_id, accept=False)
    assert await state(db) is State.WITHDRAWN
    assert await found.is_suggested() == (False, False)
    assert await found.is_suggested(LATER) == (True, True)


async def test_what_a_person_did_not_answer_is_not_asked_again_for_a_month(
    found: Two, db: AsyncSession
) -> None:
    await found.invites()
    assert await found.expire(AFTER) == 1
    assert await found.is_suggested(AFTER) == (False, False)
    with pytest.raises(Refused, match="ne peut pas solliciter"):
        await found.invites(AFTER)
    assert await found.is_suggested(LATER) == (True, True)
    assert (await found.invites(LATER)).state is State.WAITS_PERSON


async def test_what_a_team_did_not_answer_may_be_said_again(found: Two, db: AsyncSession) -> None:
    waiting = await found.says_yes()
    assert await found.expire(AFTER) == 1
    assert await state(db) is State.EXPIRED
    with pytest.raises(Conflict, match="trop attendu"):
        await found.answers(waiting.public_id, accept=True, now=AFTER)
    assert await found.is_suggested(AFTER) == (True, True)
    assert (await found.says_yes(AFTER)).state is State.WAITS_TEAM


async def test_expiring_twice_ends_nothing_twice_and_leaves_who_agreed(
    found: Two, db: AsyncSession, runtime: Runtime
) -> None:
    await found.invites()
    await found.says_yes()
    other = await matching.expert(db)
    await matching.introduction(db, found.mission, other, asked_at=DAY)
    assert [await found.expire(AFTER) for _again in range(2)] == [1, 0]
    states = set(await db.scalars(select(Introduction.state)))
    assert states == {State.BOTH, State.EXPIRED}


@pytest.mark.parametrize("way", ["person", "carrier", "person-house", "house"])
async def test_whoever_is_blocked_is_neither_found_nor_asked_nor_brought_together(
    found: Two, db: AsyncSession, way: str
) -> None:
    house = found.mission.organisation_id
    ana, carrier = found.ana.id, found.team.id
    pair = {
        "person": {"by_id": ana, "person_id": carrier},
        "carrier": {"by_id": carrier, "person_id": ana},
        "person-house": {"by_id": ana, "organisation_id": house},
        "house": {"by_organisation_id": house, "person_id": ana},
    }
    waiting = await found.says_yes()
    db.add(Block(**pair[way], blocked_at=DAY))
    await db.commit()
    with pytest.raises(Refused, match="ne peut pas prendre part"):
        await found.answers(waiting.public_id, accept=True)
    await found.answers(waiting.public_id, accept=False)
    await db.execute(update(Introduction).values(state=State.EXPIRED))
    await db.commit()
    assert await found.is_suggested() == (False, False)
    with pytest.raises(Refused, match="ne peut pas solliciter cette personne"):
        await found.invites()
    with pytest.raises(Refused, match="ne prend personne pour l’instant"):
        await found.says_yes()
    await nothing_came_of_it(db)


async def test_who_was_blocked_without_a_name_is_blocked_nowhere_else(
    found: Two, db: AsyncSession
) -> None:
    db.add(Block(by_id=found.team.id, person_id=found.ana.id, is_anonymous=True, blocked_at=DAY))
    await db.commit()
    assert await found.is_suggested() == (True, True), "or they would be known by it"


async def test_a_block_of_somebody_else_keeps_nobody_apart(found: Two, db: AsyncSession) -> None:
    other = await matching.expert(db)
    db.add(Block(by_id=other.id, person_id=found.team.id, blocked_at=DAY))
    await db.commit()
    assert await found.is_suggested() == (True, True)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Mission, {"minimum_age": 18}),
        (Mission, {"languages": ["es"]}),
        (Mission, {"checks": ["police-check"]}),
        (Profile, {"monthly_hours": 1}),
        (Profile, {"languages": ["ar"]}),
    ],
)
async def test_a_team_is_not_told_what_keeps_a_person_since_they_said_yes(
    found: Two, db: AsyncSession, table: type, change: dict[str, object]
) -> None:
    waiting = await found.says_yes()
    await db.execute(update(table).values(**change))
    await db.commit()
    for accepting in (lambda: found.answers(waiting.public_id, accept=True), found.invites):
        with pytest.raises(Refused) as refusal:
            await accepting()
        assert refusal.value.message == (
            "Cette personne ne peut pas prendre part à cette mission pour l’instant."
        )
    assert await state(db) is State.WAITS_TEAM, "it may hold again tomorrow"


@pytest.mark.parametrize("change", [{"state": "full"}, {"state": "paused"}, {"hidden_at": DAY}])
async def test_a_mission_that_is_full_or_over_since_takes_nobody_and_says_so(
    found: Two, db: AsyncSession, change: dict[str, object]
) -> None:
    waiting = await found.says_yes()
    await db.execute(update(Mission).values(**change))
    await db.commit()
    with pytest.raises(Refused, match="ne prend personne pour l’instant"):
        await found.answers(waiting.public_id, accept=True)
    await db.execute(update(Mission).values(state="published", hidden_at=None))
    await db.commit()
    assert (await found.answers(waiting.public_id, accept=True)).state is State.BOTH


async def test_who_agreed_stays_so_whatever_closes_later(found: Two, db: AsyncSession) -> None:
    asked = await found.invites()
    both = await found.says_yes()
    await db.execute(update(Mission).values(minimum_age=18))
    await db.commit()
    for again in (
        found.says_yes,
        found.invites,
        lambda: found.answers(asked.public_id, accept=True),
    ):
        assert (await again()).conversation == both.conversation
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 1


async def test_a_minor_may_say_yes_and_is_never_asked(found: Two, db: AsyncSession) -> None:
    await db.execute(update(Profile).values(birth_year=DAY.year - 16))
    await db.commit()
    assert await found.is_suggested() == (True, False)
    with pytest.raises(Refused, match="ne peut pas solliciter"):
        await found.invites()
    assert (await found.says_yes()).state is State.WAITS_TEAM


async def test_who_joins_the_team_meanwhile_is_not_introduced_to_themselves(
    found: Two, db: AsyncSession
) -> None:
    waiting = await found.says_yes()
    house = found.mission.organisation_id
    assert house is not None
    db.add(Membership(organisation_id=house, person_id=found.ana.id, role="editor", joined_at=DAY))
    await db.commit()
    assert await found.is_suggested() == (False, False)
    with pytest.raises(Refused):
        await found.answers(waiting.public_id, accept=True)
