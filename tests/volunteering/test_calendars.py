"""A volunteer's calendar: what they agreed to, tentative offers, moves and cancellations with SEQUENCE."""

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.calendars.models import CalendarKey
from app.core.calendar import Entry, entries_of
from app.core.sessions import digest
from app.missions.coming import comers_of
from app.missions.models import MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import SignUp
from app.volunteering.service import cancel
from tests.factories import volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor
from tests.volunteering.scene import DAY, HOUR, mission_of, session_at

NOW = datetime.now(UTC)
SOON = NOW + DAY * 5


async def entries(db: AsyncSession, who: Actor) -> list[Entry]:
    return await entries_of(db, who.id, NOW - DAY * 30, NOW + DAY * 60)


async def feed(db: AsyncSession, browser: Visitor, who: Actor) -> list[Any]:
    """Open somebody's private feed as a calendar program does, without signing in."""
    if await db.get(CalendarKey, who.id) is None:
        db.add(CalendarKey(person_id=who.id, secret_hash=digest(f"secret{who.id}")))
        await db.commit()
    answer = await browser.http.get(f"/fr/calendriers/secret{who.id}.ics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.text).walk("VEVENT"))


async def moved(db: AsyncSession, date: MissionSession, to: datetime) -> None:
    date.starts_at, date.ends_at = to, to + HOUR * 2
    date.sequence, date.changed_at = date.sequence + 1, datetime.now(UTC)
    await db.commit()


async def called_off(db: AsyncSession, date: MissionSession) -> None:
    date.state, date.reason = SessionState.CANCELLED, "La ruelle est inondée."
    date.sequence, date.changed_at = date.sequence + 1, datetime.now(UTC)
    await db.commit()


async def test_the_feed_has_the_session_where_it_is_when_it_is_and_links_to_its_page(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    date = await session_at(db, SOON, title="Planter des frênes", place_label="Parc Jarry")
    await volunteering.volunteer(db, date, who)
    [event] = await feed(db, browser, who)
    assert str(event["UID"]) == date.uid
    assert str(event["SUMMARY"]) == "Planter des frênes"
    assert "Parc Jarry" in str(event["LOCATION"])
    assert event["DTSTART"].dt.astimezone(UTC).replace(microsecond=0) == SOON.replace(microsecond=0)
    assert (await mission_of(db, date)).public_id in str(event["URL"])
    assert int(event["SEQUENCE"]) == 0
    assert str(event.get("STATUS", "CONFIRMED")) == "CONFIRMED"


async def test_a_move_keeps_the_uid_and_raises_the_sequence(
    browser: Visitor, db: AsyncSession
) -> None:
    who, date = await person(db), await session_at(db, SOON)
    await volunteering.volunteer(db, date, who)
    [before] = await feed(db, browser, who)
    await moved(db, date, SOON + DAY)
    [after] = await feed(db, browser, who)
    assert str(after["UID"]) == str(before["UID"])
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after["DTSTART"].dt - before["DTSTART"].dt == DAY


async def test_a_cancelled_session_stays_in_the_feed_as_cancelled_with_its_reason(
    browser: Visitor, db: AsyncSession
) -> None:
    who, date = await person(db), await session_at(db, SOON)
    await volunteering.volunteer(db, date, who)
    await called_off(db, date)
    [event] = await feed(db, browser, who)
    assert str(event["STATUS"]) == "CANCELLED"
    assert int(event["SEQUENCE"]) == 1
    assert "La ruelle est inondée." in str(event["DESCRIPTION"])


async def test_each_time_a_place_is_given_back_or_taken_again_the_sequence_rises(
    db: AsyncSession,
) -> None:
    who, date = await person(db), await session_at(db, SOON)
    seen: list[tuple[int, bool]] = []
    place: SignUp | None = None
    for _twice in range(2):
        place = await volunteering.sign_up(db, date, who)
        [entry] = await entries(db, who)
        seen.append((entry.sequence, entry.is_cancelled))
        await cancel.cancel(db, who, place.public_id, NOW)
        await db.commit()
        [entry] = await entries(db, who)
        seen.append((entry.sequence, entry.is_cancelled))
    assert seen == [(0, False), (1, True), (2, False), (3, True)]
    await moved(db, date, SOON + DAY)
    [entry] = await entries(db, who)
    assert (entry.sequence, entry.is_cancelled, entry.uid) == (4, True, date.uid)


async def test_an_offer_is_tentative_until_it_is_a_place_and_a_line_is_nothing(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    offered, waited = await session_at(db, SOON), await session_at(db, SOON + DAY)
    turn = await volunteering.waiting(db, offered, who, offered_until=NOW + DAY)
    await volunteering.waiting(db, waited, who)
    [event] = await feed(db, browser, who)
    assert (str(event["UID"]), str(event["STATUS"])) == (offered.uid, "TENTATIVE")
    turn.state, turn.answered_at = "lapsed", NOW  # type: ignore[assignment]
    await db.commit()
    assert await entries(db, who) == []


async def test_an_offer_of_what_one_once_gave_back_is_one_line_not_two(db: AsyncSession) -> None:
    who, date = await person(db), await session_at(db, SOON)
    await volunteering.sign_up(db, date, who, "cancelled")
    await volunteering.waiting(db, date, who, offered_until=NOW + DAY)
    [entry] = await entries(db, who)
    assert entry.is_tentative
    assert not entry.is_cancelled


@pytest.mark.parametrize("state", ["arrived", "completed", "left_early", "no_show"])
async def test_what_has_been_stays_in_one_s_calendar(db: AsyncSession, state: str) -> None:
    who, date = await person(db), await session_at(db, NOW - DAY * 3)
    await volunteering.sign_up(db, date, who, state)
    [entry] = await entries(db, who)
    assert not entry.is_cancelled


async def test_of_a_hidden_mission_calendars_say_nothing(db: AsyncSession) -> None:
    who, date = await person(db), await session_at(db, SOON)
    await volunteering.volunteer(db, date, who)
    (await mission_of(db, date)).hidden_at = NOW
    await db.commit()
    assert await entries(db, who) == []


async def test_one_s_calendar_holds_nothing_of_others(db: AsyncSession) -> None:
    who, date = await person(db), await session_at(db, SOON)
    for _other in range(3):
        await volunteering.volunteer(db, date)
    assert await entries(db, who) == []


async def test_the_page_of_one_s_calendar_shows_the_session_in_both_languages(
    browser: Visitor, db: AsyncSession
) -> None:
    who, date = await person(db), await session_at(db, SOON, title="Planter des frênes")
    await volunteering.volunteer(db, date, who)
    await sign_in_as(db, browser, who)
    for path in ("/fr/moi/calendrier", "/en/me/calendar"):
        await browser.go(f"{path}/{SOON.astimezone().strftime('%Y-%m')}")
        assert "Planter des frênes" in browser.text


async def test_whoever_comes_waits_or_would_have_come_is_written_to_and_nobody_else(
    db: AsyncSession,
) -> None:
    date = await session_at(db, SOON, places=5)
    comes = await volunteering.volunteer(db, date)
    reminded = await volunteering.volunteer(db, date, state="reminded")
    left = await volunteering.sign_up(db, date, state="cancelled", cancelled_at=NOW - DAY)
    waits = await volunteering.waiting(db, date)
    offered = await volunteering.waiting(db, date, offered_until=NOW + DAY)
    gone = await volunteering.waiting(db, date, state="left", answered_at=NOW - DAY)
    await volunteering.ask(db, date)
    expected = {one.person_id for one in (comes, reminded, waits, offered)}
    assert set(await comers_of(db, [date.id])) == expected
    await called_off(db, date)
    comes.state, comes.cancelled_at = "cancelled", datetime.now(UTC)  # type: ignore[assignment]
    waits.state, waits.answered_at = "closed", datetime.now(UTC)  # type: ignore[assignment]
    await db.commit()
    found = set(await comers_of(db, [date.id]))
    assert found == expected
    assert {left.person_id, gone.person_id} & found == set()
