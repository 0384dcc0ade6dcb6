"""How many hours: over the date, none, before it, ahead of it, twice, on days that clocks make longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Invalid, Refused
from app.core.runtime import Runtime
from app.hours.models import HoursEntry, HoursTurn
from app.hours.queries.places import left_of_day, to_say
from app.hours.rules import DAY_MAX, PROPOSE_WITHIN, Act, Side, State
from app.hours.schemas import Proposing
from app.hours.service.propose import SaidAlready, from_check_in, propose
from app.hours.service.turn import turn
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import SignUp
from tests.factories import hours, missions, volunteering
from tests.factories.accounts import person
from tests.hours.sides import WHY, Sides, plain, sides, why_not

NOW = datetime.now(UTC).replace(microsecond=0)
WEEK = timedelta(days=7)


def said(one: MissionSession | None, minutes: int = 60, **typed: object) -> Proposing:
    whole, rest = divmod(minutes, 60)
    values = {"session": one.public_id if one else "", "hours": whole, "minutes": rest}
    return Proposing.model_validate(values | typed)


async def refusal(
    db: AsyncSession, who: Actor, mission: Mission, typed: Proposing, now: datetime = NOW
) -> str:
    """Return why some hours cannot be said, the field first; nothing when they can."""
    return await why_not(db, propose(db, who, mission, typed, now))


@pytest.fixture
async def around(db: AsyncSession) -> Sides:
    """Give sides whose giver came to the date, from its beginning to its end."""
    made = await sides(db)
    await hours.came(db, made.giver, made.one)
    return made


@pytest.mark.parametrize(
    ("minutes", "why"),
    [
        (180, ""),
        (5, ""),
        (181, "hours: C’est plus que ce qui peut être compté : 3 h au plus."),
        (2880, "hours: C’est plus que ce qui peut être compté : 3 h au plus."),
        (4, "minutes: Indiquez au moins 5 minutes."),
        (0, "minutes: Indiquez au moins 5 minutes."),
    ],
)
async def test_a_number_lies_between_five_minutes_and_the_date_s_own_length(
    db: AsyncSession, around: Sides, minutes: int, why: str
) -> None:
    assert await refusal(db, around.giver, around.mission, said(around.one, minutes)) == why


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("completed", ""),
        ("left_early", ""),
        ("arrived", ""),
        ("signed_up", ""),
        ("reminded", ""),
        ("no_show", "Vous avez été noté·e absent·e. Demandez aux responsables"),
        ("cancelled", "Vous n’aviez pas de place à cette séance."),
    ],
)
async def test_what_became_of_the_place_says_whether_hours_may_be_said(
    db: AsyncSession, state: str, why: str
) -> None:
    made = await sides(db)
    await hours.came(db, made.giver, made.one, state)
    answer = await refusal(db, made.giver, made.mission, said(made.one))
    assert answer.startswith(why)
    assert bool(answer) is bool(why)


async def test_who_gave_a_place_back_and_took_one_again_says_hours(db: AsyncSession) -> None:
    made = await sides(db)
    await hours.came(db, made.giver, made.one)
    await hours.came(db, made.giver, made.one, "cancelled")
    assert await refusal(db, made.giver, made.mission, said(made.one)) == ""


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (timedelta(0), ""),
        (timedelta(seconds=-1), "session: Cette séance n’est pas encore finie."),
        (PROPOSE_WITHIN, ""),
        (PROPOSE_WITHIN + timedelta(seconds=1), "session: C’est trop ancien"),
    ],
)
async def test_a_date_s_hours_are_said_from_its_end_on_and_within_a_year(
    db: AsyncSession, around: Sides, after: timedelta, why: str
) -> None:
    now = around.one.ends_at + after
    answer = await refusal(db, around.giver, around.mission, said(around.one), now)
    assert answer.startswith(why)
    assert bool(answer) is bool(why)


async def test_a_date_that_was_called_off_or_is_another_mission_s_gives_no_hours(
    db: AsyncSession, around: Sides
) -> None:
    other, foreign = await hours.held(db)
    off = await missions.date(
        db, around.mission, NOW - WEEK, NOW - WEEK + timedelta(hours=1), uid="off@testserver",
        state=SessionState.CANCELLED, reason="Il pleuvait à boire debout.",
    )  # fmt: skip
    for one in (foreign, off):
        await hours.came(db, around.giver, one)
        answer = await refusal(db, around.giver, around.mission, said(one))
        assert answer == "session: Choisissez une des séances de cette mission."
    assert await refusal(db, around.giver, other, said(foreign)) == ""
    offered = [one.public_id for one in await to_say(db, around.giver.id, NOW)]
    assert sorted(offered) == sorted([around.one.public_id, foreign.public_id]), "not what is off"


async def test_a_date_shorter_than_five_minutes_gives_none(db: AsyncSession) -> None:
    made = await sides(db)
    begins = NOW - WEEK
    short = await missions.date(db, made.mission, begins, begins + timedelta(minutes=4))
    sign_up = await hours.came(db, made.giver, short)
    assert "4 min au plus" in await refusal(db, made.giver, made.mission, said(short, 5))
    assert await from_check_in(db, sign_up.id, NOW) is None


async def test_a_date_of_three_days_counts_two(db: AsyncSession) -> None:
    made = await sides(db)
    begins = NOW - WEEK
    long = await missions.date(db, made.mission, begins, begins + timedelta(hours=72))
    sign_up = await hours.came(db, made.giver, long)
    entry = await from_check_in(db, sign_up.id, NOW)
    assert entry is not None
    assert (entry.minutes, entry.most_minutes) == (2880, 2880)


@pytest.mark.parametrize(
    ("starts", "minutes"),
    [(datetime(2026, 3, 8, 5, 30, tzinfo=UTC), 180), (datetime(2026, 11, 1, 4, 30, tzinfo=UTC), 180)],
    ids=["an hour is left out", "an hour comes twice"],
)  # fmt: skip
async def test_a_night_when_clocks_change_lasts_as_long_as_it_lasts(
    db: AsyncSession, starts: datetime, minutes: int
) -> None:
    made = await sides(db)
    one = await missions.date(db, made.mission, starts, starts + timedelta(minutes=minutes))
    sign_up = await hours.came(db, made.giver, one)
    entry = await from_check_in(db, sign_up.id, starts + timedelta(days=1))
    assert entry is not None
    assert (entry.minutes, entry.most_minutes) == (minutes, minutes)


async def test_the_day_is_the_one_on_the_mission_s_own_clock(db: AsyncSession) -> None:
    late = datetime(2026, 7, 5, 2, tzinfo=UTC)
    for zone, day in (("America/Toronto", date(2026, 7, 4)), ("Europe/Paris", date(2026, 7, 5))):
        made = await sides(db, zone=zone)
        one = await missions.date(db, made.mission, late, late + timedelta(hours=1))
        sign_up = await hours.came(db, made.giver, one)
        entry = await from_check_in(db, sign_up.id, late + WEEK)
        assert entry is not None
        assert entry.worked_on == day


@pytest.mark.parametrize(
    ("arrived", "left", "kept"),
    [
        (0, 180, 180), (-30, 400, 180), (10, 103, 95), (10, 102, 90), (179, 180, 5), (200, 260, 5), (-60, -10, 5), (None, 120, 120), (60, None, 120), (None, None, 180),
    ],
)  # fmt: skip
async def test_the_check_in_counts_what_was_noted_inside_the_date(
    db: AsyncSession, arrived: int | None, left: int | None, kept: int
) -> None:
    made = await sides(db)
    moments = {
        name: made.one.starts_at + timedelta(minutes=at) if at is not None else None
        for name, at in (("arrived_at", arrived), ("left_at", left))
    }
    sign_up = await hours.came(db, made.giver, made.one, "left_early", **moments)
    entry = await from_check_in(db, sign_up.id, NOW)
    assert entry is not None
    assert (entry.minutes, entry.said_by, entry.state) == (kept, Side.CHECK_IN, State.PROPOSED)


async def test_hours_are_said_once_taken_back_and_said_anew(
    db: AsyncSession, around: Sides
) -> None:
    first = await propose(db, around.giver, around.mission, said(around.one, 60), NOW)
    await db.commit()
    assert await refusal(db, around.giver, around.mission, said(around.one, 90)) == (
        "Les heures de cette séance sont déjà déclarées."
    )
    assert [one.public_id for one in await to_say(db, around.giver.id, NOW)] == []
    await turn(db, around.giver, first.public_id, Act.WITHDRAW, NOW)
    assert [one.public_id for one in await to_say(db, around.giver.id, NOW)] == [
        around.one.public_id
    ]
    again = await propose(db, around.giver, around.mission, said(around.one, 90), NOW)
    assert (again.id != first.id, again.minutes) == (True, 90)
    with pytest.raises(SaidAlready):
        await propose(db, around.giver, around.mission, said(around.one, 90), NOW)


async def test_the_note_is_the_first_thing_that_was_said(db: AsyncSession, around: Sides) -> None:
    typed = said(around.one, 65, note="  J’ai rangé\n\n\n\nensuite.  ")
    entry = await propose(db, around.giver, around.mission, typed, NOW)
    row = (await db.scalars(select(HoursTurn).where(HoursTurn.entry_id == entry.id))).one()
    assert (row.words, row.act, row.side, row.minutes) == (
        "J’ai rangé\n\nensuite.", None, Side.PERSON, 65,
    )  # fmt: skip
    assert (row.by_id, row.at) == (around.giver.id, NOW)


async def helper(db: AsyncSession, around: Sides) -> Actor:
    """Let somebody be accepted in the mission, who therefore gives hours outside of its dates."""
    who = await person(db)
    await volunteering.application(db, around.mission, who)
    return who


async def test_outside_of_the_dates_any_accepted_person_says_a_day_of_the_year(
    db: AsyncSession, around: Sides
) -> None:
    who, today = await helper(db, around), date.today()
    for state in ("sent", "seen", "refused", "withdrawn", "expired"):
        other = await person(db)
        await volunteering.application(db, around.mission, other, state)
        answer = await refusal(db, other, around.mission, said(None, day=today))
        assert answer.startswith("Seules les personnes qui participent"), state
    wanted = {
        today + timedelta(days=2): "day: Ce jour n’est pas encore venu.",
        today - PROPOSE_WITHIN + timedelta(days=1): "",
        today - PROPOSE_WITHIN - timedelta(days=1): "day: C’est trop ancien",
        date.min: "day: C’est trop ancien",
        date.max: "day: Ce jour n’est pas encore venu.",
    }
    for day, why in wanted.items():
        answer = await refusal(db, who, around.mission, said(None, day=day))
        assert answer.startswith(why), day
        assert bool(answer) is bool(why), day


async def test_a_day_of_twelve_hours_is_shared_by_all_missions_and_dates_stand_apart(
    db: AsyncSession, around: Sides
) -> None:
    who = await helper(db, around)
    elsewhere, one = await hours.held(db)
    await volunteering.application(db, elsewhere, who)
    await hours.came(db, who, one)
    day = one.starts_at.date()
    await propose(db, who, around.mission, said(None, 10 * 60, day=day), NOW)
    assert await refusal(db, who, elsewhere, said(None, 125, day=day)) == (
        "hours: C’est plus que ce qui peut être compté : 2 h au plus."
    )
    await propose(db, who, elsewhere, said(None, 120, day=day), NOW)
    assert await refusal(db, who, elsewhere, said(None, 5, day=day)) == (
        "day: Vous avez déjà déclaré 12 heures pour ce jour."
    )
    assert await refusal(db, who, elsewhere, said(None, 5, day=day - timedelta(days=1))) == ""
    assert await refusal(db, who, elsewhere, said(one, 180)) == ""


@pytest.fixture
async def day_of_two(db: AsyncSession, around: Sides) -> tuple[Actor, list[HoursEntry]]:
    """Give somebody who said six hours twice of one day, outside of the dates."""
    who, day = await helper(db, around), date.today() - WEEK
    made = [
        await propose(db, who, around.mission, said(None, 360, day=day), NOW) for _n in range(2)
    ]
    await db.commit()
    return who, made


async def test_nobody_brings_a_day_over_twelve_hours_by_correcting(
    db: AsyncSession, day_of_two: tuple[Actor, list[HoursEntry]]
) -> None:
    who, [first, second] = day_of_two
    assert (first.most_minutes, second.most_minutes) == (DAY_MAX, 360)
    with pytest.raises(Invalid) as fault:
        await turn(db, who, first.public_id, Act.CORRECT, NOW, 365)
    assert plain(fault.value.errors["hours"]) == (
        "Avec ce qui est déjà déclaré ce jour-là, il reste 6 h sur 12 heures."
    )
    await turn(db, who, second.public_id, Act.CORRECT, NOW, 60)
    await turn(db, who, first.public_id, Act.CORRECT, NOW, 660)
    assert await left_of_day(db, who.id, first.worked_on) == 0
    assert await left_of_day(db, who.id, first.worked_on, but=first.id) == 660


async def test_nor_by_discussing_nor_by_deciding_but_less_is_always_possible(
    db: AsyncSession, around: Sides, day_of_two: tuple[Actor, list[HoursEntry]]
) -> None:
    who, [first, _second] = day_of_two
    staff = await person(db, roles=("moderator",))
    with pytest.raises(Invalid):
        await turn(db, around.owner, first.public_id, Act.DISPUTE, NOW, 720, WHY)
    await turn(db, around.owner, first.public_id, Act.DISPUTE, NOW, 300, WHY)
    with pytest.raises(Invalid):
        await turn(db, who, first.public_id, Act.DISPUTE, NOW, 400, WHY)
    await turn(db, who, first.public_id, Act.DISPUTE, NOW, 360, WHY)
    with pytest.raises(Invalid):
        await turn(db, staff, first.public_id, Act.SETTLE, NOW, 365, WHY)
    done = await turn(db, staff, first.public_id, Act.SETTLE, NOW, 330, WHY)
    assert (done.state, done.minutes) == (State.SETTLED, 330)


async def test_what_was_taken_back_gives_its_room_back(
    db: AsyncSession, day_of_two: tuple[Actor, list[HoursEntry]]
) -> None:
    who, [first, second] = day_of_two
    await turn(db, who, second.public_id, Act.WITHDRAW, NOW)
    await turn(db, who, first.public_id, Act.CORRECT, NOW, DAY_MAX)
    assert (await hours.again(db, first)).minutes == DAY_MAX


async def test_who_has_no_confirmed_address_or_is_suspended_says_nothing(
    db: AsyncSession, runtime: Runtime
) -> None:
    made = await sides(db)
    unconfirmed = await person(db, confirmed=False)
    stopped = await person(db, suspended_at=NOW)
    del runtime
    for who, why in ((unconfirmed, "Confirmez d’abord"), (stopped, "Votre compte est suspendu")):
        await hours.came(db, who, made.one)
        with pytest.raises(Refused, match=why):
            await propose(db, who, made.mission, said(made.one), NOW)


async def test_one_date_or_one_other_day_never_both_nor_neither() -> None:
    for typed in ({}, {"session": "abcdefghjk", "day": "2026-01-01"}):
        with pytest.raises(ValueError, match="Please choose a date of the mission"):
            Proposing.model_validate(typed | {"hours": 1})
    for typed in ({"hours": 49}, {"minutes": 60}, {"hours": -1}, {"hours": 1e999}, {"who": "me"}):
        with pytest.raises(ValueError, match="validation error"):
            Proposing.model_validate({"session": "abcdefghjk"} | typed)


async def test_the_check_in_and_the_person_at_once_leave_one_entry(
    db: AsyncSession, runtime: Runtime, around: Sides
) -> None:
    import asyncio

    query = select(SignUp.id).where(SignUp.person_id == around.giver.id)
    sign_up_id = (await db.scalars(query)).one()

    async def person_says() -> str:
        try:
            async with runtime.database.transaction() as session:
                mission = await session.get_one(Mission, around.mission.id)
                await propose(session, around.giver, mission, said(around.one, 60), NOW)
        except Conflict:
            return "late"
        return "said"

    async def noted() -> str:
        async with runtime.database.transaction() as session:
            return "late" if await from_check_in(session, sign_up_id, NOW) is None else "said"

    answers = await asyncio.gather(person_says(), noted(), person_says(), noted())
    assert sorted(answers) == ["late", "late", "late", "said"]
    assert len(await hours.all_of(db, around.giver)) == 1
