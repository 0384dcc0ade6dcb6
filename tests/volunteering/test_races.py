"""Many at once, on the real database: one winner, nothing lost, nothing given twice."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import DomainError
from app.core.runtime import Runtime
from app.missions.models import Mission, MissionSession
from app.volunteering.models import Application, SignUp, Waiting
from app.volunteering.rules import ApplicationState
from app.volunteering.service import cancel, places, sign_up as service, wait
from tests.factories import missions, volunteering
from tests.factories.accounts import person

NOW = datetime.now(UTC)
Doing = Callable[[AsyncSession], Awaitable[object]]


async def at_once(runtime: Runtime, acts: Sequence[Doing]) -> list[str]:
    """Do each act in a transaction of its own, all at the same moment; say what became of them."""

    async def one(act: Doing) -> str:
        try:
            async with runtime.database.transaction() as session:
                await act(session)
        except DomainError as refusal:
            return refusal.code
        return "done"

    return await asyncio.gather(*(one(act) for act in acts))


async def crowd(db: AsyncSession, mission: Mission, number: int) -> list[Actor]:
    """Make accepted volunteers, in few statements."""
    model = await person(db)
    base = await db.get_one(Person, model.id)
    people = [
        Person(
            email=f"foule{i}-{base.public_id}@exemple.ca", email_confirmed_at=NOW,
            password_hash="", display_name=f"Foule {i}", language="fr",
        )
        for i in range(number)
    ]  # fmt: skip
    db.add_all(people)
    await db.flush()
    db.add_all(
        Application(
            mission_id=mission.id, person_id=one.id, state=ApplicationState.ACCEPTED,
            sent_at=NOW, answered_at=NOW,
        )
        for one in people
    )  # fmt: skip
    await db.commit()
    from dataclasses import replace

    return [replace(model, id=one.id, public_id=one.public_id) for one in people]


def signing_up(who: Actor, date: MissionSession) -> Doing:
    session_id = date.id
    return lambda session: service.sign_up(session, who, session_id, NOW)


async def test_fifty_want_the_last_place_and_one_has_it(db: AsyncSession, runtime: Runtime) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    people = await crowd(db, mission, 50)
    found = await at_once(runtime, [signing_up(who, date) for who in people])
    assert found.count("done") == 1
    assert found.count("session-full") == 49
    assert await volunteering.is_conserved(db, date.id)


async def test_the_others_are_on_the_list_once_and_in_order(
    db: AsyncSession, runtime: Runtime
) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    holder = await volunteering.volunteer(db, date)
    people = await crowd(db, mission, 8)
    session_id = date.id
    waits: list[Doing] = [
        lambda s, w=who: service.join_line(s, w, session_id, NOW)  # type: ignore[misc]
        for who in people
        for _twice in range(2)
    ]
    assert set(await at_once(runtime, waits)) == {"done"}
    line = list(await db.scalars(select(Waiting).order_by(Waiting.id)))
    assert len({turn.person_id for turn in line}) == len(line) == 8
    async with runtime.database.transaction() as session:
        place = await session.get_one(SignUp, holder.id)
        dated = await cancel.dates.hold(session, session_id)
        await cancel.release(session, place, dated, NOW)
    states = list(
        await db.scalars(
            select(Waiting.state).order_by(Waiting.id).execution_options(populate_existing=True)
        )
    )
    assert states == ["offered"] + ["waiting"] * 7
    assert await volunteering.is_conserved(db, session_id)


async def test_one_person_in_two_sessions_at_one_time_has_one(
    db: AsyncSession, runtime: Runtime
) -> None:
    when = missions.ahead()
    one, other = [await missions.mission(db, sessions=[when]) for _ in range(2)]
    who = await person(db)
    dates = []
    for mission in (one, other):
        await volunteering.application(db, mission, who)
        dates.append(await volunteering.session_of(db, mission))
    found = await at_once(runtime, [signing_up(who, date) for date in dates * 4])
    assert found.count("done") == 4
    assert found.count("clash") == 4
    counted = select(func.count()).select_from(SignUp)
    assert (await db.execute(counted)).scalar_one() == 1


async def test_an_offer_lapses_or_is_taken_but_never_both(
    db: AsyncSession, runtime: Runtime
) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    slow, nexts = await crowd(db, mission, 2)
    until = NOW + timedelta(hours=1)
    turn = await volunteering.waiting(db, date, slow, offered_until=until)
    await volunteering.waiting(db, date, nexts)
    session_id, turn_id = date.id, turn.public_id
    taking: Doing = lambda s: wait.take(s, slow, turn_id, until - timedelta(seconds=1))
    lapsing: Doing = lambda s: places.lapse(s, session_id, until)
    await at_once(runtime, [lapsing, taking, lapsing, taking])
    await db.refresh(turn)
    place = await db.scalar(select(func.count()).where(SignUp.person_id == slow.id))
    assert (turn.state, place) in {("taken", 1), ("lapsed", 0)}
    assert await volunteering.is_conserved(db, session_id)


async def test_places_given_back_and_taken_at_once_are_neither_lost_nor_doubled(
    db: AsyncSession, runtime: Runtime
) -> None:
    mission = await missions.mission(db, places=3, sessions=[missions.ahead(9)])
    date = await volunteering.session_of(db, mission)
    people = await crowd(db, mission, 14)
    held = [await volunteering.sign_up(db, date, who) for who in people[:3]]
    turn = await volunteering.waiting(db, date, people[3])
    session_id = date.id
    acts: list[Doing] = [
        lambda s, w=who, p=place.public_id: cancel.cancel(s, w, p, NOW)  # type: ignore[misc]
        for who, place in zip(people[:3], held, strict=True)
        for _twice in range(2)
    ]
    acts += [signing_up(who, date) for who in people[4:]]
    found = await at_once(runtime, acts)
    assert found[:6].count("done") == 3
    await db.refresh(turn)
    assert turn.state == "offered"
    assert await volunteering.is_conserved(db, session_id)
    fresh = select(MissionSession.taken).where(MissionSession.id == session_id)
    assert (await db.execute(fresh)).scalar_one() == found[6:].count("done") + 1
