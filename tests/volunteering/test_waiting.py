"""The waiting list: its order, offers and their ends, who is passed over, and what ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.choices.kept import chosen
from app.core.errors import Conflict, NotFound
from app.core.runtime import Runtime
from app.missions.events import SessionCancelled
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState, State
from app.organisations.models import Organisation
from app.volunteering import jobs, subscribers
from app.volunteering.chosen import OFFER_LASTS
from app.volunteering.models import Replacement, SignUp, Waiting
from app.volunteering.queries import dates
from app.volunteering.refusals import Clash, OfferOver
from app.volunteering.rules import WAITING_MAX
from app.volunteering.service import cancel, places, sign_up as service, wait
from tests.factories import volunteering
from tests.factories.accounts import person
from tests.volunteering.refusing import refusing
from tests.volunteering.scene import (
    DAY,
    HERE,
    HOUR,
    accepted,
    here,
    mission_of,
    noon,
    session_at,
    state_of,
    told,
)

NOW = noon()
MINUTE = timedelta(minutes=1)


async def full(
    db: AsyncSession, *, begins: datetime = NOW + DAY * 9, line: int = 3
) -> tuple[MissionSession, SignUp, list[Waiting]]:
    """Make a session of one place, taken, with a line of accepted people."""
    date = await session_at(db, begins, places=1)
    place = await volunteering.volunteer(db, date)
    turns = [await volunteering.waiting(db, date, await accepted(db, date)) for _ in range(line)]
    return date, place, turns


async def freed(db: AsyncSession, place: SignUp, now: datetime = NOW) -> None:
    await cancel.release(db, place, await dates.hold(db, place.session_id), now)
    await db.commit()


async def test_places_are_offered_in_the_order_of_the_line_one_for_each_that_is_freed(
    db: AsyncSession,
) -> None:
    date, place, turns = await full(db)
    await freed(db, place)
    assert await state_of(db, *turns) == ["offered", "waiting", "waiting"]
    await db.execute(update(MissionSession).where(MissionSession.id == date.id).values(places=2))
    await places.pass_on(db, date.id, NOW)
    await db.commit()
    assert await state_of(db, *turns) == ["offered", "offered", "waiting"]
    assert await volunteering.is_conserved(db, date.id)
    offers = await told(db, "offered")
    assert [one.reaches for one in offers] == [{turns[0].person_id}, {turns[1].person_id}]


async def test_an_offer_lasts_as_long_as_the_city_chose(db: AsyncSession) -> None:
    _date, place, turns = await full(db)
    await freed(db, place)
    await db.refresh(turns[0])
    assert turns[0].offered_at == NOW
    assert turns[0].offer_ends_at == NOW + chosen(OFFER_LASTS)


async def test_made_in_the_evening_an_offer_counts_from_the_morning(db: AsyncSession) -> None:
    evening = here(NOW.astimezone(HERE), 22)
    _date, place, turns = await full(db)
    await freed(db, place, evening)
    await db.refresh(turns[0])
    assert turns[0].offer_ends_at is not None
    lasts = turns[0].offer_ends_at - chosen(OFFER_LASTS)
    assert lasts.astimezone(HERE).hour == 8


async def test_near_the_session_each_in_line_has_a_third_of_what_is_left(db: AsyncSession) -> None:
    date, place, turns = await full(db, begins=NOW + HOUR * 9)
    now, lasted = NOW, []
    await freed(db, place, now)
    for turn in turns:
        await db.refresh(turn)
        assert turn.state == "offered"
        assert turn.offer_ends_at is not None
        lasted.append(turn.offer_ends_at - now)
        now = turn.offer_ends_at
        await places.lapse(db, date.id, now)
        await db.commit()
    assert lasted == [HOUR * 3, HOUR * 2, HOUR * 4 / 3]
    assert await state_of(db, *turns) == ["lapsed"] * 3
    assert await volunteering.is_conserved(db, date.id)


async def test_the_last_who_lets_an_offer_go_late_has_others_looked_for(db: AsyncSession) -> None:
    date, place, turns = await full(db, begins=NOW + HOUR * 9, line=1)
    await freed(db, place)
    assert await db.get(Replacement, date.id) is None
    await places.lapse(db, date.id, NOW + HOUR * 3)
    await db.commit()
    assert await state_of(db, *turns) == ["lapsed"]
    search = await db.get_one(Replacement, date.id)
    assert (search.target, search.closed_at) == (1, None)


async def test_turned_down_late_an_offer_has_others_looked_for_too(db: AsyncSession) -> None:
    date, place, [turn] = await full(db, begins=NOW + HOUR * 9, line=1)
    await freed(db, place)
    actor = await _actor(db, turn)
    await wait.step_back(db, actor, turn.public_id, NOW)
    await db.commit()
    assert (await db.get_one(Replacement, date.id)).target == 1


async def test_in_time_nobody_is_looked_for_when_an_offer_lapses(db: AsyncSession) -> None:
    date, place, _turns = await full(db, line=1)
    await freed(db, place)
    await places.lapse(db, date.id, NOW + DAY * 2)
    await db.commit()
    assert await db.get(Replacement, date.id) is None


async def _actor(db: AsyncSession, row: Waiting | SignUp) -> service.Actor:
    found = await actor_by_id(db, row.person_id)
    assert found is not None
    return found


async def test_taken_at_the_last_second_it_is_theirs_and_a_second_later_it_is_not(
    db: AsyncSession,
) -> None:
    date, place, turns = await full(db)
    await freed(db, place)
    await db.refresh(turns[0])
    ends = turns[0].offer_ends_at
    assert ends is not None
    actor = await _actor(db, turns[0])
    async with refusing(db, OfferOver, "suivante"):
        await wait.take(db, actor, turns[0].public_id, ends)
    got, _dated = await wait.take(db, actor, turns[0].public_id, ends - timedelta(seconds=1))
    assert got.person_id == turns[0].person_id
    assert await state_of(db, turns[0]) == ["taken"]
    assert await volunteering.is_conserved(db, date.id)


async def test_nobody_takes_another_s_offer_nor_what_was_never_offered(db: AsyncSession) -> None:
    _date, place, turns = await full(db)
    await freed(db, place)
    second = await _actor(db, turns[1])
    async with refusing(db, NotFound):
        await wait.take(db, second, turns[0].public_id, NOW)
    async with refusing(db, OfferOver):
        await wait.take(db, second, turns[1].public_id, NOW)
    for nonsense in ("", "zzzzzzzzzz", "pas un numéro"):
        async with refusing(db, NotFound):
            await wait.step_back(db, second, nonsense, NOW)


async def test_an_offer_is_lost_when_the_session_is_cancelled_and_nobody_is_told_of_an_offer(
    db: AsyncSession, runtime: Runtime
) -> None:
    date, place, turns = await full(db)
    await freed(db, place)
    date.state, date.reason, date.changed_at = SessionState.CANCELLED, "Il grêle.", NOW
    await db.commit()
    for _twice in range(2):
        await subscribers.call_off(runtime, SessionCancelled(date.id, date.mission_id, "Il grêle."))
    assert await state_of(db, *turns) == ["closed"] * 3
    await db.refresh(date)
    assert date.taken == 0
    [offer] = await told(db, "offered")
    assert await offer.read(db) is None
    async with refusing(db, OfferOver):
        await wait.take(db, await _actor(db, turns[0]), turns[0].public_id, NOW)


async def test_who_is_expected_elsewhere_now_is_offered_the_place_and_told_of_the_clash(
    db: AsyncSession,
) -> None:
    date, place, turns = await full(db)
    first = await _actor(db, turns[0])
    other = await session_at(db, date.starts_at + HOUR, title="Fête des voisins")
    elsewhere = await volunteering.volunteer(db, other, first)
    await freed(db, place)
    assert await state_of(db, *turns) == ["offered", "waiting", "waiting"]
    async with refusing(db, Clash, "Fête des voisins"):
        await wait.take(db, first, turns[0].public_id, NOW)
    await cancel.cancel(db, first, elsewhere.public_id, NOW)
    got, _dated = await wait.take(db, first, turns[0].public_id, NOW)
    assert got.session_id == date.id


@pytest.mark.parametrize("why", ["suspended", "gone", "unconfirmed"])
async def test_who_is_not_there_any_more_is_passed_over_for_good(
    db: AsyncSession, why: str
) -> None:
    date, place, turns = await full(db)
    values = {
        "suspended": {"suspended_at": NOW}, "gone": {"deleted_at": NOW},
        "unconfirmed": {"email_confirmed_at": None},
    }[why]  # fmt: skip
    await db.execute(update(Person).where(Person.id == turns[0].person_id).values(**values))
    await freed(db, place)
    assert await state_of(db, *turns) == ["closed", "offered", "waiting"]
    assert await volunteering.is_conserved(db, date.id)


async def test_a_notice_of_an_offer_is_silent_once_it_is_somebody_else_s(db: AsyncSession) -> None:
    date, place, turns = await full(db)
    await freed(db, place)
    await places.lapse(db, date.id, NOW + DAY * 2)
    await db.commit()
    assert await state_of(db, *turns) == ["lapsed", "offered", "waiting"]
    first, second = await told(db, "offered")
    assert await first.read(db) is None
    text = await second.read(db)
    assert text is not None
    assert text.path == "/fr/mes-missions"
    [over] = await told(db, "lapsed")
    assert over.reaches == {turns[0].person_id}
    for language, words in (("fr", "personne suivante"), ("en", "next person in line")):
        said = await over.read(db, language)
        assert said is not None
        assert words in said.title


async def test_the_letter_of_an_offer_is_written_only_while_it_runs(
    db: AsyncSession, runtime: Runtime, work: object, mailbox: object
) -> None:
    date = await session_at(db, datetime.now(UTC) + DAY * 9, places=2)
    tom = await person(db, language="en", name="Tom")
    rose = await person(db, name="Rose")
    until = datetime.now(UTC) + DAY
    runs = await volunteering.waiting(db, date, tom, offered_until=until)
    over = await volunteering.waiting(db, date, rose, state="lapsed", answered_at=NOW)
    for turn in (runs, over):
        await jobs.offer_letter(runtime, turn_id=turn.id)
    await jobs.offer_letter(runtime, turn_id=10**9)
    await work()  # type: ignore[operator]
    [letter] = [m for m in mailbox() if "@exemple.ca" in m]  # type: ignore[operator]
    assert tom.email in letter
    assert "A place for you" in letter
    assert "/en/my-missions" in letter
    assert rose.email not in letter


async def test_who_joins_while_a_place_is_free_is_offered_it_at_once(db: AsyncSession) -> None:
    date = await session_at(db, NOW + DAY * 9, places=1)
    who = await accepted(db, date)
    turn = await service.join_line(db, who, date.id, NOW)
    assert turn.state == "offered"
    assert await volunteering.is_conserved(db, date.id)


async def test_nobody_waits_for_what_they_have_nor_in_a_line_that_means_nothing(
    db: AsyncSession,
) -> None:
    date, _place, _turns = await full(db, line=0)
    holder = await accepted(db, date)
    await db.execute(update(MissionSession).where(MissionSession.id == date.id).values(places=2))
    await volunteering.sign_up(db, date, holder)
    async with refusing(db, Conflict, "déjà une place"):
        await service.join_line(db, holder, date.id, NOW)
    model = await person(db)
    base = await db.get_one(Person, model.id)
    crowd = [
        Person(
            email=f"file{n}-{base.public_id}@exemple.ca", email_confirmed_at=NOW,
            password_hash="", display_name=f"File {n}", language="fr",
        )
        for n in range(WAITING_MAX)
    ]  # fmt: skip
    db.add_all(crowd)
    await db.flush()
    db.add_all(Waiting(session_id=date.id, person_id=one.id, joined_at=NOW) for one in crowd)
    await db.commit()
    last = await accepted(db, date)
    async with refusing(db, Conflict, "attendent déjà"):
        await service.join_line(db, last, date.id, NOW)


async def test_a_turn_left_and_joined_again_is_at_the_end(db: AsyncSession) -> None:
    date, place, turns = await full(db)
    first = await _actor(db, turns[0])
    await wait.step_back(db, first, turns[0].public_id, NOW)
    again = await service.join_line(db, first, date.id, NOW)
    await db.commit()
    await freed(db, place)
    assert await state_of(db, *turns, again) == ["left", "offered", "waiting", "waiting"]


@pytest.mark.parametrize("why", ["paused", "hidden", "suspended host"])
async def test_while_the_mission_rests_nothing_is_offered_and_the_line_keeps_its_order(
    db: AsyncSession, runtime: Runtime, why: str
) -> None:
    date, place, turns = await full(db)
    mission = await mission_of(db, date)
    host = await db.get_one(Organisation, mission.organisation_id)
    if why == "paused":
        mission.state = State.PAUSED
    if why == "hidden":
        mission.hidden_at = NOW
    if why == "suspended host":
        host.state = "suspended"  # type: ignore[assignment]
    await db.commit()
    await freed(db, place)
    assert await state_of(db, *turns) == ["waiting"] * 3
    mission.state, mission.hidden_at, host.state = State.PUBLISHED, None, "verified"  # type: ignore[assignment]
    await db.commit()
    for _twice in range(2):
        await subscribers.pass_places_on(runtime, subscribers.MissionChanged(mission.id))
    assert await state_of(db, *turns) == ["offered", "waiting", "waiting"]
    assert await volunteering.is_conserved(db, date.id)


async def test_once_it_is_over_nobody_waits_any_more(db: AsyncSession, runtime: Runtime) -> None:
    begins = datetime.now(UTC) - HOUR * 3
    date, _place, turns = await full(db, begins=begins)
    for _twice in range(2):
        await jobs.finish_sessions(runtime)
    assert await state_of(db, *turns) == ["closed"] * 3
    assert await told(db, "lapsed") == []
    assert await volunteering.is_conserved(db, date.id)


async def test_a_full_mission_is_free_again_while_its_place_is_nobody_s(db: AsyncSession) -> None:
    date, place, _turns = await full(db, line=0)
    mission: Mission = await mission_of(db, date)
    mission.state = State.FULL
    await db.commit()
    await freed(db, place)
    await db.refresh(mission)
    assert mission.state is State.PUBLISHED
    await service.join_line(db, await accepted(db, date), date.id, NOW)
    await db.commit()
    await db.refresh(mission)
    assert mission.state is State.FULL
