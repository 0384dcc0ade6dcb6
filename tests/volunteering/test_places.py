"""Places: taken, refused with a reason, waited for, offered, let go; the counter is always right."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, NotFound, Refused
from app.missions.models import Mission, MissionRole, MissionSession
from app.missions.rules import SessionState, State
from app.profiles.models import PersonCheck, Profile
from app.skills.qualities import QualityKind
from app.volunteering.jobs import end_offers
from app.volunteering.models import SignUp, Waiting
from app.volunteering.queries.moments import busy_of
from app.volunteering.refusals import Clash, NotAccepted, NotAhead, OfferOver, RoleFull, SessionFull
from app.volunteering.rules import SignUpState, WaitingState
from app.volunteering.service import cancel, places, sign_up as service, wait
from tests.factories import missions, volunteering
from tests.factories.accounts import person
from tests.factories.organisations import organisation
from tests.volunteering.refusing import refusing

NOW = datetime.now(UTC)


SOON = timedelta(hours=3)


async def a_session(db: AsyncSession, places: int = 2, **fields: object) -> MissionSession:
    mission = await missions.mission(db, places=places, **fields)  # type: ignore[arg-type]
    return await volunteering.session_of(db, mission)


async def accepted(db: AsyncSession, date: MissionSession) -> Actor:
    who = await person(db)
    await volunteering.application(db, await db.get_one(Mission, date.mission_id), who)
    return who


async def took(db: AsyncSession, who: Actor, date: MissionSession, now: datetime = NOW) -> SignUp:
    place = await service.sign_up(db, who, date.id, now)
    await db.commit()
    return place


async def state_of(db: AsyncSession, row: SignUp | Waiting) -> str:
    await db.refresh(row)
    return str(row.state)


async def test_a_place_is_taken_once_however_often_the_button_is_pressed(db: AsyncSession) -> None:
    date = await a_session(db)
    amina = await accepted(db, date)
    first, again = await took(db, amina, date), await took(db, amina, date)
    assert first.id == again.id
    await db.refresh(date)
    assert date.taken == 1


async def test_who_was_not_accepted_has_no_place(db: AsyncSession) -> None:
    date = await a_session(db)
    stranger = await person(db)
    async with refusing(db, NotAccepted):
        await took(db, stranger, date)
    assert await volunteering.is_conserved(db, date.id)


async def test_when_it_is_full_one_is_told_and_may_wait(db: AsyncSession) -> None:
    date = await a_session(db, places=1)
    first, second, third = [await accepted(db, date) for _ in range(3)]
    place = await took(db, first, date)
    async with refusing(db, SessionFull, match="liste d’attente"):
        await took(db, second, date)
    turn = await service.join_line(db, second, date.id, NOW)
    later = await service.join_line(db, third, date.id, NOW)
    again = await service.join_line(db, second, date.id, NOW)
    await db.commit()
    assert (turn.state, later.state) == (WaitingState.WAITING, WaitingState.WAITING)
    assert again.id == turn.id
    await cancel.cancel(db, first, place.public_id, NOW)
    await db.commit()
    assert await state_of(db, turn) == "offered"
    assert await state_of(db, later) == "waiting"
    assert await volunteering.is_conserved(db, date.id)


async def test_an_offered_place_is_nobody_else_s_until_it_is_taken_or_lapses(
    db: AsyncSession,
) -> None:
    date = await a_session(db, places=1)
    waits, quick = await accepted(db, date), await accepted(db, date)
    turn = await volunteering.waiting(db, date, waits, offered_until=NOW + timedelta(hours=2))
    async with refusing(db, SessionFull):
        await took(db, quick, date)
    place, _dated = await wait.take(db, waits, turn.public_id, NOW)
    await db.commit()
    assert place.person_id == waits.id
    assert await state_of(db, turn) == "taken"
    assert await volunteering.is_conserved(db, date.id)


async def test_a_lapsed_offer_goes_to_the_next_in_order_and_cannot_be_taken_any_more(
    db: AsyncSession,
    runtime: object,
    work: Callable[[], Awaitable[None]],
    mailbox: Callable[[], list[str]],
) -> None:
    date = await a_session(db, places=1)
    slow, second, third = [await accepted(db, date) for _ in range(3)]
    late = await volunteering.waiting(
        db, date, slow, offered_until=datetime.now(UTC) - timedelta(minutes=1)
    )
    turns = [await volunteering.waiting(db, date, who) for who in (second, third)]
    async with refusing(db, OfferOver):
        await wait.take(db, slow, late.public_id, datetime.now(UTC))
    for _twice in range(2):
        await end_offers(runtime)  # type: ignore[arg-type]
    assert [await state_of(db, one) for one in (late, *turns)] == ["lapsed", "offered", "waiting"]
    assert await volunteering.is_conserved(db, date.id)
    await work()
    [letter] = [m for m in mailbox() if second.email in m]
    assert "mes-missions" in letter


async def test_turned_down_an_offer_goes_on_and_leaving_the_line_changes_no_number(
    db: AsyncSession,
) -> None:
    date = await a_session(db, places=1)
    one, two, three = [await accepted(db, date) for _ in range(3)]
    offered = await volunteering.waiting(db, date, one, offered_until=NOW + SOON)
    waits = await volunteering.waiting(db, date, two)
    last = await volunteering.waiting(db, date, three)
    await wait.step_back(db, three, last.public_id, NOW)
    await wait.step_back(db, one, offered.public_id, NOW)
    await db.commit()
    states = [await state_of(db, row) for row in (offered, waits, last)]
    assert states == ["declined", "offered", "left"]
    async with refusing(db, OfferOver):
        await wait.step_back(db, one, offered.public_id, NOW)
    assert await volunteering.is_conserved(db, date.id)


async def test_no_place_is_offered_when_there_is_no_time_left_to_take_it(db: AsyncSession) -> None:
    starts = NOW + timedelta(minutes=20)
    date = await a_session(db, places=1, sessions=[(starts, starts + SOON)])
    first = await accepted(db, date)
    place = await took(db, first, date)
    turn = await volunteering.waiting(db, date)
    await cancel.cancel(db, first, place.public_id, NOW)
    await db.commit()
    assert await state_of(db, turn) == "waiting"
    quick = await accepted(db, date)
    assert (await took(db, quick, date)).state is SignUpState.SIGNED_UP


async def test_who_waits_is_not_overtaken_when_a_place_is_added(db: AsyncSession) -> None:
    date = await a_session(db, places=1)
    await volunteering.volunteer(db, date)
    turn = await volunteering.waiting(db, date, await accepted(db, date))
    await db.execute(update(MissionSession).where(MissionSession.id == date.id).values(places=2))
    await db.commit()
    newcomer = await accepted(db, date)
    async with refusing(db, SessionFull):
        await took(db, newcomer, date)
    assert await places.pass_on(db, date.id, NOW) == 0
    await db.commit()
    assert await state_of(db, turn) == "offered"


async def test_two_sessions_at_one_time_are_refused_with_the_name_of_the_other(
    db: AsyncSession,
) -> None:
    starts, ends = missions.ahead(4)
    one = await a_session(db, sessions=[(starts, ends)], title="Repas du jeudi")
    other = await a_session(db, sessions=[(starts + timedelta(minutes=119), ends + SOON)])
    after = await a_session(db, sessions=[(ends, ends + timedelta(hours=1))])
    amina = await accepted(db, one)
    for date in (other, after):
        await volunteering.application(db, await db.get_one(Mission, date.mission_id), amina)
    await took(db, amina, one)
    async with refusing(db, Clash, match="Repas du jeudi"):
        await took(db, amina, other)
    assert (await took(db, amina, after)).state is SignUpState.SIGNED_UP
    busy = await busy_of(db, [amina.id], starts, ends + SOON)
    assert [b.session_id for b in busy[amina.id]] == [one.id, after.id]
    assert await busy_of(db, [], starts, ends) == {}


@pytest.mark.parametrize("why", ["begun", "cancelled", "paused", "hidden"])
async def test_what_has_begun_or_will_not_be_gives_no_place(db: AsyncSession, why: str) -> None:
    starts = NOW - timedelta(minutes=1) if why == "begun" else missions.ahead()[0]
    date = await a_session(db, sessions=[(starts, starts + SOON)])
    amina = await accepted(db, date)
    mission = await db.get_one(Mission, date.mission_id)
    if why == "cancelled":
        date.state, date.reason = SessionState.CANCELLED, "Il pleut."
    if why == "paused":
        mission.state = State.PAUSED
    if why == "hidden":
        mission.hidden_at = NOW
    await db.commit()
    async with refusing(db, (NotAhead, Refused, NotFound)):
        await took(db, amina, date)


async def test_parts_have_room_for_so_many(db: AsyncSession) -> None:
    mission = await missions.mission(db, places=4, roles={"Caisse": 1})
    date = await volunteering.session_of(db, mission)
    role = (await db.execute(select(MissionRole.id))).scalar_one()
    one, two = await accepted(db, date), await accepted(db, date)
    assert (await service.sign_up(db, one, date.id, NOW, role_id=role)).role_id == role
    for number in (role, role + 999):
        async with refusing(db, RoleFull):
            await service.sign_up(db, two, date.id, NOW, role_id=number)


async def test_nobody_gives_back_another_s_place_nor_one_that_has_begun(db: AsyncSession) -> None:
    date = await a_session(db)
    amina, other = await accepted(db, date), await person(db)
    place = await took(db, amina, date)
    async with refusing(db, NotFound):
        await cancel.cancel(db, other, place.public_id, NOW)
    async with refusing(db, Conflict, match="commencé"):
        await cancel.cancel(db, amina, place.public_id, date.starts_at)
    await cancel.cancel(db, amina, place.public_id, NOW)
    async with refusing(db, Conflict):
        await cancel.cancel(db, amina, place.public_id, NOW)


async def age(db: AsyncSession, who: Actor, years: int) -> None:
    db.add(Profile(person_id=who.id, birth_year=NOW.year - years - 1))
    await db.commit()


async def test_what_is_for_adults_is_given_neither_to_minors_nor_to_the_unknown(
    db: AsyncSession,
) -> None:
    date = await a_session(db, places=1, minimum_age=18)
    young, unknown, grown = [await accepted(db, date) for _ in range(3)]
    await age(db, young, 15)
    await age(db, grown, 40)
    for who in (young, unknown):
        async with refusing(db, Refused, match="18"):
            await took(db, who, date)
        async with refusing(db, Refused, match="18"):
            await service.join_line(db, who, date.id, NOW)
    assert (await took(db, grown, date)).state is SignUpState.SIGNED_UP


async def test_a_minor_who_waits_is_not_offered_what_became_an_adults_mission(
    db: AsyncSession,
) -> None:
    date = await a_session(db, places=1)
    holder = await accepted(db, date)
    place = await took(db, holder, date)
    young, grown = await accepted(db, date), await accepted(db, date)
    await age(db, young, 15)
    await age(db, grown, 40)
    turns = [await volunteering.waiting(db, date, who) for who in (young, grown)]
    (await db.get_one(Mission, date.mission_id)).minimum_age = 18
    await db.commit()
    await cancel.cancel(db, holder, place.public_id, NOW)
    await db.commit()
    assert [await state_of(db, one) for one in turns] == ["closed", "offered"]


async def test_checks_and_trainings_must_hold_until_the_session_ends(db: AsyncSession) -> None:
    date = await a_session(db, checks=["police-check"])
    amina, seen_by = await accepted(db, date), await organisation(db)
    async with refusing(db, Refused):
        await took(db, amina, date)
    day = date.starts_at.date()
    check = PersonCheck(
        person_id=amina.id, kind=QualityKind.CHECK, code="police-check",
        expires_on=day - timedelta(days=1), organisation_id=seen_by.id, seen_at=NOW,
    )  # fmt: skip
    db.add(check)
    await db.commit()
    async with refusing(db, Refused):
        await took(db, amina, date)
    check.expires_on = day + timedelta(days=1)
    await db.commit()
    assert (await took(db, amina, date)).state is SignUpState.SIGNED_UP
