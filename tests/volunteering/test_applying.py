"""Applications: sent, read, answered, taken back, left without an answer; each side is told."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from app.core.runtime import Runtime
from app.missions.models import Mission
from app.missions.queries.visible import SeenMission, find
from app.missions.rules import State
from app.notifications.models import Notice
from app.volunteering.jobs import expire
from app.volunteering.models import Application, SignUp, Waiting
from app.volunteering.queries.applications import open_one
from app.volunteering.rules import ApplicationState, SignUpState
from app.volunteering.schemas import Applying
from app.volunteering.service import answer, apply, withdraw
from app.volunteering.service.seat import Seated
from tests.factories import missions, volunteering
from tests.factories.accounts import person
from tests.queries import counted
from tests.volunteering.refusing import refusing

NOW = datetime.now(UTC)
REASON = "Nous avons déjà assez de monde ce samedi."


async def seen_by(db: AsyncSession, mission: Mission, actor: Actor) -> SeenMission:
    return await find(db, mission.id, actor)


async def send(
    db: AsyncSession, mission: Mission, actor: Actor, *sessions: str, message: str = ""
) -> tuple[Application, Seated]:
    typed = Applying(message=message, sessions=list(sessions))
    made = await apply.apply(db, actor, await seen_by(db, mission, actor), typed, NOW)
    await db.commit()
    return made


async def kinds_told(db: AsyncSession, actor: Actor) -> set[str]:
    query = select(Notice.kind).where(Notice.person_id == actor.id)
    return set(await db.scalars(query))


async def test_an_application_waits_for_those_who_run_the_mission_and_they_are_told(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    owner, amina = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner)
    made, seated = await send(db, mission, amina, message="J’ai une pelle.")
    assert (made.state, seated) == (ApplicationState.SENT, Seated())
    await work()
    assert "volunteering.applied" in await kinds_told(db, owner)
    assert await kinds_told(db, amina) == set()


async def test_accepted_it_gives_the_sessions_that_were_ticked_and_the_person_is_told(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    owner, amina = await person(db), await person(db)
    dates = [missions.ahead(5), missions.ahead(6)]
    mission = await missions.mission(db, owner=owner, sessions=dates, places=1)
    free, full = await missions.dates_of(db, mission)
    await volunteering.volunteer(db, full)
    made, _none = await send(db, mission, amina, free.public_id, full.public_id)
    assert not list(await db.scalars(select(SignUp).where(SignUp.person_id == amina.id)))
    seated = await answer.accept(db, owner, made, NOW)
    await db.commit()
    assert seated == Seated(placed=1, waiting=1)
    assert await volunteering.is_conserved(db, free.id)
    assert await volunteering.is_conserved(db, full.id)
    await work()
    assert "volunteering.answered" in await kinds_told(db, amina)


async def test_what_a_mission_asks_is_read_once_for_all_that_was_ticked(
    db: AsyncSession, runtime: Runtime
) -> None:
    owner, amina = await person(db), await person(db)
    days = [missions.ahead(day) for day in (5, 6, 7, 8)]
    mission = await missions.mission(db, owner=owner, sessions=days)
    ticked = [date.public_id for date in await missions.dates_of(db, mission)]
    made, _none = await send(db, mission, amina, *ticked)
    with counted(runtime) as sent:
        assert await answer.accept(db, owner, made, NOW) == Seated(placed=4)
    asked = [one for one in sent if one.startswith("SELECT mission.minimum_age")]
    assert len(asked) == 1


async def test_where_everybody_is_taken_nobody_has_to_answer(db: AsyncSession) -> None:
    owner, amina = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner)
    await answer.welcome(db, owner, mission.id, NOW, takes_everybody=True)
    date = await volunteering.session_of(db, mission)
    made, seated = await send(db, mission, amina, date.public_id)
    assert (made.state, seated) == (ApplicationState.ACCEPTED, Seated(placed=1))


async def test_nobody_applies_twice_nor_to_what_takes_nobody(db: AsyncSession) -> None:
    mission, amina = await missions.mission(db), await person(db)
    await send(db, mission, amina)
    async with refusing(db, Refused, match="déjà"):
        await send(db, mission, amina)
    for state in (State.PAUSED, State.DONE, State.CANCELLED):
        closed = await missions.mission(db, state=state)
        async with refusing(db, Refused):
            await send(db, closed, amina)


async def test_after_a_no_one_may_apply_again(db: AsyncSession) -> None:
    owner, amina = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner)
    made, _none = await send(db, mission, amina)
    await withdraw.refuse(db, owner, made, REASON, NOW)
    await db.commit()
    again, _none = await send(db, mission, amina)
    assert again.id != made.id


@pytest.mark.parametrize("typed", ["zzzzzzzzzz", "of another"])
async def test_sessions_of_another_mission_or_past_are_refused(
    db: AsyncSession, typed: str
) -> None:
    mission, other, amina = await missions.mission(db), await missions.mission(db), await person(db)
    which = (await volunteering.session_of(db, other)).public_id if " " in typed else typed
    with pytest.raises(Invalid) as refusal:
        await send(db, mission, amina, which)
    assert "sessions" in refusal.value.errors


async def test_nobody_answers_their_own_application(db: AsyncSession) -> None:
    owner = await person(db)
    mission = await missions.mission(db, owner=owner)
    own = await volunteering.application(db, mission, owner, ApplicationState.SENT)
    async with refusing(db, Refused):
        await answer.accept(db, owner, own, NOW)
    async with refusing(db, Refused):
        await withdraw.refuse(db, owner, own, REASON, NOW)


async def test_who_runs_the_mission_comes_without_asking(db: AsyncSession) -> None:
    owner = await person(db)
    mission = await missions.mission(db, owner=owner)
    date = await volunteering.session_of(db, mission)
    made, seated = await send(db, mission, owner, date.public_id)
    assert (made.state, seated.placed) == (ApplicationState.ACCEPTED, 1)


async def test_what_was_answered_is_not_answered_again(db: AsyncSession) -> None:
    owner = await person(db)
    mission = await missions.mission(db, owner=owner)
    for state in (ApplicationState.WITHDRAWN, ApplicationState.REFUSED, ApplicationState.EXPIRED):
        over = await volunteering.application(db, mission, state=state)
        async with refusing(db, Conflict):
            await answer.accept(db, owner, over, NOW)


async def test_taken_back_it_gives_its_places_back_and_the_next_in_line_is_offered_one(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    owner, amina = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner, places=1)
    date = await volunteering.session_of(db, mission)
    place = await volunteering.volunteer(db, date, amina)
    turn = await volunteering.waiting(db, date)
    standing = await open_one(db, mission.id, amina.id)
    assert standing is not None
    await withdraw.withdraw(db, amina, standing.public_id, NOW)
    await db.commit()
    await db.refresh(place)
    await db.refresh(turn)
    assert (place.state, turn.state) == (SignUpState.CANCELLED, "offered")
    assert await volunteering.is_conserved(db, date.id)
    await work()
    assert "volunteering.applied" in await kinds_told(db, owner)


async def test_refused_with_a_reason_an_accepted_person_loses_the_places_to_come(
    db: AsyncSession,
) -> None:
    owner, amina = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner)
    date = await volunteering.session_of(db, mission)
    place = await volunteering.volunteer(db, date, amina)
    standing = await open_one(db, mission.id, amina.id)
    assert standing is not None
    await withdraw.refuse(db, owner, standing, REASON, NOW)
    await db.commit()
    await db.refresh(place)
    assert (standing.state, standing.reason) == (ApplicationState.REFUSED, REASON)
    assert place.state is SignUpState.CANCELLED


async def test_only_its_author_takes_an_application_back(db: AsyncSession) -> None:
    mission, other = await missions.mission(db), await person(db)
    made = await volunteering.application(db, mission, state=ApplicationState.SENT)
    for public_id in (made.public_id, "nonsense", "zzzzzzzzzz"):
        async with refusing(db, NotFound):
            await withdraw.withdraw(db, other, public_id, NOW)


async def test_what_nobody_answers_ends_and_both_sides_are_told(
    db: AsyncSession, work: Callable[[], Awaitable[None]], runtime: object
) -> None:
    owner, amina = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner)
    long_ago = datetime.now(UTC) - timedelta(days=31)
    old = await volunteering.application(db, mission, amina, "seen", sent_at=long_ago)
    young = await volunteering.application(db, mission, state="sent")
    for _twice in range(2):
        await expire(runtime)  # type: ignore[arg-type]
    await work()
    await db.refresh(old)
    await db.refresh(young)
    assert (old.state, young.state) == (ApplicationState.EXPIRED, ApplicationState.SENT)
    assert "volunteering.answered" in await kinds_told(db, amina)
    assert "volunteering.applied" in await kinds_told(db, owner)


async def test_the_unconfirmed_and_the_suspended_are_given_no_place(db: AsyncSession) -> None:
    mission = await missions.mission(db)
    new = await person(db, confirmed=False)
    suspended = await person(db, suspended_at=NOW)
    for actor in (new, suspended):
        async with refusing(db, DomainError):
            await send(db, mission, actor)
    assert list(await db.scalars(select(Application))) == []
    assert list(await db.scalars(select(Waiting))) == []
