"""When things change hands: proposed by one, agreed by the other, in two calendars and nowhere else."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import Entry, entries_of
from app.core.errors import Conflict, Invalid, Refused
from app.core.i18n import using
from app.core.ics import calendar
from app.core.runtime import Runtime
from app.items.checks import check_hours
from app.items.models import Handover
from app.items.queries.waiting import waits_for
from app.items.rules import OfferState as S, Side, SlotState, Terms, Way, moment
from app.items.service import meet, move, remind
from tests.factories import items, missions, organisations, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.items.world import NOW, WHY, World, slot, world
from tests.visitor import Visitor

MONTREAL = ZoneInfo("America/Toronto")


async def accepted(db: AsyncSession, **offer: Any) -> tuple[World, Any]:
    """Return a world in which an offer of two was accepted."""
    w = await world(db)
    return w, await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=2, **offer)


async def diary(db: AsyncSession, who: Any) -> list[Entry]:
    """Return somebody's hand-overs around now."""
    around = timedelta(days=60)
    found = await entries_of(db, who.id, NOW - around, NOW + around)
    return [entry for entry in found if entry.uid.startswith("handover-")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": "10:00"}, "ends"),
        ({"ends": "09:00"}, "ends"),
        ({"place": "A"}, "place"),
        ({"place": "x" * 161}, "place"),
        ({"place": "…"}, "place"),
        ({"begins": "25:00"}, "begins"),
        ({"day": "demain"}, "day"),
    ],
)
def test_a_moment_that_is_none_is_refused_beside_its_field(
    wrong: dict[str, str], field: str
) -> None:
    right = {"day": str(items.day(2)), "begins": "10:00", "ends": "11:00", "place": "Au chalet"}
    with pytest.raises(ValidationError) as refused:
        type(slot()).model_validate(right | wrong)
    assert field in {error["loc"][0] for error in refused.value.errors()}


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"days": -1}, "day", "Ce moment est passé"),
        ({"days": 12}, "day", "La remise peut se faire entre le"),
        ({"begins": "10:00", "ends": "10:09"}, "ends", "entre 10 minutes et 12 heures"),
        ({"begins": "06:00", "ends": "18:01"}, "ends", "entre 10 minutes et 12 heures"),
    ],
)
async def test_a_moment_lies_ahead_lasts_a_while_and_falls_within_the_window(
    db: AsyncSession, more: dict[str, Any], field: str, said: str
) -> None:
    w, made = await accepted(db, window_until=items.day(9))
    for who in (w.giver, w.carrier):
        with pytest.raises(Invalid) as refused:
            await meet.propose(db, who, made.id, slot(**more), NOW)
        assert set(refused.value.errors) == {field}
        assert said in refused.value.errors[field]
    assert (await db.scalars(select(Handover))).all() == []


def test_a_moment_is_not_more_than_a_year_away() -> None:
    now = datetime(2027, 1, 1, 12, tzinfo=UTC)
    with pytest.raises(Invalid) as refused:
        check_hours(date(2028, 1, 3), time(10), time(11), now)
    assert "dans plus d’un an" in refused.value.errors["day"]
    starts, ends = check_hours(date(2027, 12, 31), time(10), time(11), now)
    assert (starts.hour, ends - starts) == (15, timedelta(hours=1))


def test_the_hour_that_the_clock_skips_in_spring_is_no_moment() -> None:
    now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    for begins, ends in ((time(2, 30), time(4)), (time(1), time(2, 15))):
        with pytest.raises(Invalid) as refused:
            check_hours(date(2027, 3, 14), begins, ends, now)
        assert "L’horloge saute cette heure" in refused.value.errors["begins"]
    starts, ends = check_hours(date(2027, 3, 14), time(1, 30), time(3, 30), now)
    assert ends - starts == timedelta(hours=1), "on the clock it looks like two"


def test_of_the_hour_that_comes_twice_in_autumn_the_first_is_meant() -> None:
    at = moment(date(2027, 11, 7), time(1, 15))
    assert at == datetime(2027, 11, 7, 5, 15, tzinfo=UTC)
    assert at.astimezone(MONTREAL).utcoffset() == timedelta(hours=-4)
    assert moment(date(2027, 11, 7), time(2)) == datetime(2027, 11, 7, 7, tzinfo=UTC)


async def test_only_the_two_sides_plan_and_only_what_is_expected(db: AsyncSession) -> None:
    w = await world(db)
    for state in S:
        made = await items.offer(db, await items.need(db, w.project), w.giver, state)
        if state is S.ACCEPTED:
            with pytest.raises(Refused, match="Cela ne regarde que"):
                await meet.propose(db, await person(db), made.id, slot(), NOW)
            continue
        with pytest.raises(Refused, match="rien à remettre"):
            await meet.propose(db, w.giver, made.id, slot(), NOW)


async def test_the_other_side_agrees_to_what_it_has_read_before_it_is_over(
    db: AsyncSession,
) -> None:
    w, made = await accepted(db)
    with pytest.raises(Refused, match="Aucun moment"):
        await meet.agree(db, w.carrier, made.id, 0, NOW)
    await meet.propose(db, w.carrier, made.id, slot(), NOW)
    for who in (w.carrier, w.member):
        with pytest.raises(Refused, match="Vous avez proposé ce moment"):
            await meet.agree(db, who, made.id, 0, NOW)
    with pytest.raises(Conflict, match="a changé entre-temps"):
        await meet.agree(db, w.giver, made.id, 7, NOW)
    with pytest.raises(Conflict, match="Ce moment est passé"):
        await meet.agree(db, w.giver, made.id, 0, NOW + timedelta(days=3))
    await meet.agree(db, w.giver, made.id, 0, NOW)
    with pytest.raises(Refused, match="n’attend plus de réponse"):
        await meet.agree(db, w.giver, made.id, 0, NOW)


async def test_whoever_stands_there_for_the_project_has_it_in_their_calendar(
    db: AsyncSession,
) -> None:
    w, made = await accepted(db)
    await meet.propose(db, w.giver, made.id, slot(), NOW)
    assert [await diary(db, who) for who in (w.carrier, w.member)] == [[], []]
    await meet.agree(db, w.member, made.id, 0, NOW)
    [hers] = await diary(db, w.giver)
    [his] = await diary(db, w.member)
    assert hers == his
    assert await diary(db, w.carrier) == []
    assert (hers.place, hers.is_tentative, hers.zone) == (
        "Devant le chalet", False, "America/Toronto",
    )  # fmt: skip
    assert hers.path == f"/fr/offres/{made.public_id}"
    assert await diary(db, await person(db)) == []


async def test_moving_asks_again_and_keeps_the_name_in_every_calendar(db: AsyncSession) -> None:
    w, made = await accepted(db)
    first = await meet.propose(db, w.giver, made.id, slot(2), NOW)
    await meet.agree(db, w.carrier, made.id, 0, NOW)
    [before] = await diary(db, w.carrier)
    moved = await meet.propose(db, w.giver, made.id, slot(4, place="Au parc"), NOW)
    assert (moved.id, moved.sequence, moved.state) == (first.id, 1, SlotState.PROPOSED)
    [after] = await diary(db, w.carrier)
    assert (after.uid, after.sequence, after.is_tentative) == (before.uid, 1, True)
    assert after.starts_at - before.starts_at == timedelta(days=2)
    with pytest.raises(Refused, match="Vous avez proposé"):
        await meet.agree(db, w.giver, made.id, 1, NOW)
    await meet.agree(db, w.carrier, made.id, 1, NOW)
    assert (await diary(db, w.giver))[0].is_tentative is False


async def test_calling_off_says_why_in_both_calendars_and_leaves_the_promise(
    db: AsyncSession,
) -> None:
    w, made = await accepted(db)
    await meet.propose(db, w.carrier, made.id, slot(), NOW)
    await meet.agree(db, w.giver, made.id, 0, NOW)
    with pytest.raises(Refused, match="Cela ne regarde que"):
        await meet.cancel(db, await person(db), made.id, WHY, NOW)
    await meet.cancel(db, w.giver, made.id, WHY, NOW)
    for who in (w.giver, w.carrier):
        with using("en"):
            [entry] = await diary(db, who)
        assert (entry.is_cancelled, entry.sequence) == (True, 1)
        assert WHY in entry.description
        assert entry.title == f"Hand-over: {items.TITLE}"
    assert (made.state, made.accepted) == (S.ACCEPTED, 2)
    with pytest.raises(Refused, match="Aucun moment"):
        await meet.cancel(db, w.giver, made.id, WHY, NOW)
    again = await meet.propose(db, w.giver, made.id, slot(5), NOW)
    assert again.sequence == 0
    assert len(await diary(db, w.giver)) == 2


async def test_a_feed_tells_moved_and_called_off_as_calendars_understand_it(
    db: AsyncSession,
) -> None:
    w, made = await accepted(db)
    await meet.propose(db, w.giver, made.id, slot(), NOW)
    await meet.propose(db, w.giver, made.id, slot(3), NOW)
    [one] = Calendar.from_ical(
        calendar(await diary(db, w.giver), name="x", base_url="https://exemple.ca")
    ).walk("VEVENT")
    assert (one["STATUS"], one["SEQUENCE"]) == ("TENTATIVE", 1)
    local = one["DTSTART"].dt
    assert (local.hour, local.utcoffset()) == (10, local.replace(tzinfo=MONTREAL).utcoffset())
    await meet.cancel(db, w.giver, made.id, WHY, NOW)
    [off] = Calendar.from_ical(
        calendar(await diary(db, w.giver), name="x", base_url="https://exemple.ca")
    ).walk("VEVENT")
    assert (off["STATUS"], off["SEQUENCE"], off["UID"]) == ("CANCELLED", 2, one["UID"])


async def test_part_that_came_closes_its_moment_and_the_rest_has_another(db: AsyncSession) -> None:
    w, made = await accepted(db)
    past = await items.handover(
        db, made, SlotState.AGREED, starts_at=NOW - timedelta(minutes=20), receiver_id=w.carrier.id
    )
    await move.deliver(db, w.carrier, made.id, 1, NOW)
    assert (past.state, past.sequence, made.state) == (SlotState.DONE, 0, S.ACCEPTED)
    rest = await meet.propose(db, w.giver, made.id, slot(3), NOW)
    assert (rest.id != past.id, rest.sequence) == (True, 0)
    await move.deliver(db, w.carrier, made.id, 1, NOW)
    await items.again(db, rest)
    assert (rest.state, made.state) == (SlotState.CANCELLED, S.DELIVERED)


async def test_part_that_came_early_leaves_the_moment_of_the_rest(db: AsyncSession) -> None:
    w, made = await accepted(db)
    await meet.propose(db, w.giver, made.id, slot(3), NOW)
    await meet.agree(db, w.carrier, made.id, 0, NOW)
    await move.deliver(db, w.giver, made.id, 1, NOW)
    [one] = (await db.scalars(select(Handover))).all()
    assert (one.state, made.state) == (SlotState.AGREED, S.ACCEPTED)


async def test_a_moment_over_waits_for_nobody_on_their_own_page(db: AsyncSession) -> None:
    w, made = await accepted(db)
    speaks = await organisations.organisation(db, colleague := await person(db))
    theirs = await items.offer(db, w.need, await person(db), S.ACCEPTED, organisation_id=speaks.id)
    ahead = await items.handover(db, made, proposed_by=Side.GIVER)
    await items.handover(db, theirs, proposed_by=Side.PROJECT)
    assert [wait.what for wait in await waits_for(db, w.carrier.id, NOW)] == ["agree"]
    assert [wait.public_id for wait in await waits_for(db, colleague.id, NOW)] == [theirs.public_id]
    assert await waits_for(db, w.giver.id, NOW) == []
    assert await waits_for(db, w.carrier.id, ahead.starts_at + timedelta(minutes=1)) == []


async def test_what_else_stands_in_ones_calendar_at_that_moment_is_said(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    w, made = await accepted(db)
    starts = (NOW + timedelta(days=4)).replace(minute=0, second=0, microsecond=0)
    mission = await missions.mission(
        db, title="Désherber le samedi", sessions=[(starts, starts + timedelta(hours=3))]
    )
    [session] = await missions.dates_of(db, mission)
    await volunteering.sign_up(db, session, w.giver)
    await items.handover(db, made, proposed_by=Side.PROJECT, starts_at=starts)
    gives, team = visitor(), visitor()
    await sign_in_as(db, gives, w.giver)
    await sign_in_as(db, team, w.carrier)
    await gives.go(f"/fr/offres/{made.public_id}")
    assert "Dans votre calendrier au même moment :" in gives.text
    assert "Désherber le samedi" in gives.text
    await team.go(f"/fr/offres/{made.public_id}")
    assert "Désherber" not in team.text, "nobody reads anybody else’s calendar"


async def test_where_they_meet_is_read_by_the_two_of_them_only(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    w, made = await accepted(db)
    await items.handover(db, made, SlotState.AGREED, receiver_id=w.carrier.id)
    for who, reads in ((w.giver, True), (w.carrier, True), (None, False)):
        browser = visitor()
        if who is not None:
            await sign_in_as(db, browser, who)
        for path in (
            f"/fr/offres/{made.public_id}",
            f"/fr/besoins/{w.need.public_id}",
            "/fr/besoins",
        ):
            await browser.go(path)
            assert ("7120, rue Saint-Roch" in browser.text) == (reads and "/offres/" in path)
            assert w.giver.email not in browser.answer.text


async def test_a_number_that_is_none_agrees_to_nothing(db: AsyncSession, browser: Visitor) -> None:
    w, made = await accepted(db)
    await items.handover(db, made)
    await sign_in_as(db, browser, w.carrier)
    await browser.go(f"/fr/offres/{made.public_id}")
    for sequence in ("", "-1", "1", "²", "9" * 30, "0; drop"):
        await browser.submit("form[action$='/accepter']", sequence=sequence)
        assert browser.status == 409, sequence
        await browser.go(f"/fr/offres/{made.public_id}")
    await browser.submit("form[action$='/accepter']")
    assert "C’est convenu" in browser.text


async def test_the_way_back_of_a_loan_may_lie_outside_the_window_of_the_way_there(
    db: AsyncSession,
) -> None:
    w = await world(db, terms=Terms.LOAN)
    lent = await items.offer(db, w.need, w.giver, S.DELIVERED, window_until=items.day(1))
    back = await meet.propose(db, w.carrier, lent.id, slot(30), NOW)
    assert (back.way, back.proposed_by) == (Way.BACK, Side.PROJECT)
    await meet.agree(db, w.giver, lent.id, 0, NOW)
    await move.give_back(db, w.giver, lent.id, NOW)
    await items.again(db, back)
    assert back.state is SlotState.CANCELLED, "it came back before the day"


async def test_a_recall_is_for_what_is_agreed_and_again_once_it_has_moved(
    db: AsyncSession, runtime: Runtime
) -> None:
    w, made = await accepted(db)
    soon = NOW + timedelta(hours=25)
    one = await items.handover(db, made, SlotState.AGREED, starts_at=soon)
    for state in (SlotState.CANCELLED, SlotState.DONE):
        await items.handover(db, made, state, starts_at=soon)
    assert await remind.hand_overs(db, NOW) == 1
    assert await remind.hand_overs(db, NOW) == 0
    await meet.propose(db, w.giver, made.id, slot(1), NOW)
    await meet.agree(db, w.carrier, made.id, one.sequence, NOW)
    assert await remind.hand_overs(db, one.starts_at - timedelta(hours=1)) == 1
    assert await remind.hand_overs(db, one.starts_at + timedelta(hours=1)) == 0, "it has begun"


async def test_the_page_says_whose_answer_a_moment_waits_for(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    w, made = await accepted(db)
    gives, team = visitor(), visitor()
    await sign_in_as(db, gives, w.giver)
    await sign_in_as(db, team, w.carrier)
    path = f"/fr/offres/{made.public_id}"
    assert "Convenez d’un moment" in (await gives.go(path)).text
    await items.handover(db, made, proposed_by=Side.PROJECT)
    await gives.go(path)
    assert "Acceptez ce moment, ou proposez-en un autre." in gives.text
    assert gives.all("main .button-primary") == ["Accepter ce moment"]
    await team.go(path)
    assert "L’autre partie accepte ce moment, ou en propose un autre." in team.text
    await team.follow("Proposer un autre moment")
    assert team.path.endswith("/rendez-vous")
    await gives.submit("form[action$='/accepter']")
    await team.go(path)
    assert "Une fois la remise faite" in team.text
