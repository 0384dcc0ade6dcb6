"""A private address: hashed, shown once, changed and closed at once; what it gives any program reads."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.calendars.models import CalendarKey
from app.calendars.personal import erase, key
from app.calendars.queries import has_feed, owner_of_feed
from app.calendars.rules import FEED_AHEAD, FEED_BACK, FEED_READS
from app.calendars.service import close_feed, open_feed
from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.core.sessions import digest
from tests.calendars.moments import NOW, SOON, Agreed, address_of, entry
from tests.factories import missions, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.two_servers import TwoServers
from tests.visitor import Visitor

Visitors = Callable[..., Visitor]
HOSTILE = "Fête; bière, vin\\ \r\nBEGIN:VALARM\nDESCRIPTION:« Ça ! » 🎉 " + "é" * 120


def events_of(body: bytes) -> list[icalendar.Event]:
    events: list[icalendar.Event] = icalendar.Calendar.from_ical(body).events
    return events


async def test_only_the_hash_of_the_secret_is_kept_and_one_for_each_person(
    db: AsyncSession,
) -> None:
    who, other = await person(db), await person(db)
    first = await open_feed(db, who.id, NOW)
    theirs = await open_feed(db, other.id, NOW)
    assert len(first) >= 43, "256 bits"
    row = (
        await db.execute(select(CalendarKey).where(CalendarKey.person_id == who.id))
    ).scalar_one()
    assert row.secret_hash == digest(first)
    assert first.encode() not in row.secret_hash
    second = await open_feed(db, who.id, NOW + timedelta(days=1))
    assert second != first
    found = [await owner_of_feed(db, digest(one)) for one in (first, second, theirs)]
    assert found == [None, who.id, other.id]
    assert (await db.execute(select(func.count()).select_from(CalendarKey))).scalar_one() == 2


async def test_closing_what_is_closed_changes_nothing(db: AsyncSession) -> None:
    who = await person(db)
    await close_feed(db, who.id)
    secret = await open_feed(db, who.id, NOW)
    assert await has_feed(db, who.id)
    for _twice in range(2):
        await close_feed(db, who.id)
        assert not await has_feed(db, who.id)
        assert await owner_of_feed(db, digest(secret)) is None


async def test_the_address_opens_without_an_account_and_says_so_in_its_language(
    browser: Visitor, visitor: Visitors, db: AsyncSession, agreed: Agreed
) -> None:
    who = await person(db)
    agreed[who.id] = [entry()]
    await sign_in_as(db, browser, who)
    for language, name in (("fr", "Mon calendrier sur"), ("en", "My calendar at")):
        address = await address_of(browser, language)
        assert address.startswith(f"/{language}/calend")
        assert f"webcal://testserver{address}" in browser.answer.text
        answer = (await visitor().go(address)).answer
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        written = icalendar.Calendar.from_ical(answer.content)
        assert str(written["X-WR-CALNAME"]).startswith(name)
        assert (written["VERSION"], written["METHOD"]) == ("2.0", "PUBLISH")


async def test_a_feed_is_kept_by_its_reader_alone_and_asked_again_each_time(
    browser: Visitor, visitor: Visitors, db: AsyncSession, agreed: Agreed
) -> None:
    who = await person(db)
    agreed[who.id] = [entry()]
    await sign_in_as(db, browser, who)
    address = await address_of(browser)
    program = visitor()
    answer = (await program.go(address)).answer
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "x-page-tags" not in answer.headers
    etag = answer.headers["etag"]
    for asked, status in (
        (etag, 304), (f'"other", {etag}', 304), (f"W/{etag}", 304), ('"other"', 200), ("", 200),
    ):  # fmt: skip
        again = await program.http.get(address, headers={"if-none-match": asked})
        assert again.status_code == status, asked
        assert again.headers["etag"] == etag
    agreed[who.id] = [entry(sequence=1)]
    changed = await program.http.get(address, headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


async def test_whatever_people_wrote_is_folded_utf8_and_ends_no_line(
    browser: Visitor, visitor: Visitors, db: AsyncSession, agreed: Agreed
) -> None:
    who = await person(db)
    agreed[who.id] = [
        entry(title=HOSTILE, place=HOSTILE, description=HOSTILE),
        entry(uid="session-2@testserver", title="Ruelle n° 2"),
    ]
    await sign_in_as(db, browser, who)
    body = (await visitor().go(await address_of(browser))).answer.content
    assert body.decode("utf-8")
    lines = body.split(b"\r\n")
    assert all(len(one) <= 75 for one in lines)
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert [one for one in lines if one.startswith(b"BEGIN:VALARM")] == []
    first, second = events_of(body)
    assert str(first["SUMMARY"]).startswith("Fête; bière, vin\\ BEGIN:VALARM")
    assert str(first["SUMMARY"]).endswith("é" * 120)
    assert str(first["DESCRIPTION"]).count("\n") == 2
    assert str(second["SUMMARY"]) == "Ruelle n° 2"
    assert str(second["URL"]) == "http://testserver/fr/missions/abc"


async def test_a_feed_reaches_three_months_back_and_a_year_ahead(
    browser: Visitor, visitor: Visitors, db: AsyncSession, agreed: Agreed
) -> None:
    who = await person(db)
    day = timedelta(days=1)
    moments = {
        "long ago": NOW - FEED_BACK - day, "lately": NOW - FEED_BACK + day, "soon": SOON,
        "next year": NOW + FEED_AHEAD - day, "one day": NOW + FEED_AHEAD + day,
    }  # fmt: skip
    agreed[who.id] = [
        entry(at.replace(second=0, microsecond=0), uid=f"{name}@testserver", title=name)
        for name, at in moments.items()
    ]
    await sign_in_as(db, browser, who)
    body = (await visitor().go(await address_of(browser))).answer.content
    assert [str(one["SUMMARY"]) for one in events_of(body)] == ["lately", "soon", "next year"]


async def test_a_moved_moment_keeps_its_name_and_a_cancelled_one_says_so(
    browser: Visitor, visitor: Visitors, db: AsyncSession, agreed: Agreed
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    address = await address_of(browser)
    program = visitor()
    seen = []
    for moment in (
        entry(), entry(SOON + timedelta(hours=3), sequence=1),
        entry(SOON + timedelta(hours=3), sequence=2, is_cancelled=True),
    ):  # fmt: skip
        agreed[who.id] = [moment]
        [event] = events_of((await program.go(address)).answer.content)
        seen.append((str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])))
    assert seen == [
        ("session-1@testserver", 0, "CONFIRMED"),
        ("session-1@testserver", 1, "CONFIRMED"),
        ("session-1@testserver", 2, "CANCELLED"),
    ]


async def test_each_address_gives_its_own_person_s_moments_alone(
    browser: Visitor, visitor: Visitors, db: AsyncSession
) -> None:
    """With the real sources: places of two people in the same date, and one's own."""
    me, other = await person(db, name="Moi"), await person(db, name="Zénaïde Autre")
    mission = await missions.mission(
        db, title="Planter à deux", sessions=[missions.ahead(3), missions.ahead(5)]
    )
    both, theirs = await missions.dates_of(db, mission)
    await volunteering.volunteer(db, both, me)
    await volunteering.sign_up(db, both, other)
    await volunteering.sign_up(db, theirs, other)
    await sign_in_as(db, browser, me)
    body = (await visitor().go(await address_of(browser))).answer.content
    [event] = events_of(body)
    assert event["UID"] == both.uid
    assert b"Autre" not in body
    assert other.email.encode() not in body
    assert "ATTENDEE" not in event
    seen = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between(
        both.starts_at - timedelta(hours=1), both.ends_at + timedelta(hours=1)
    )
    assert [one.start.astimezone(UTC) for one in seen] == [both.starts_at]


async def test_a_hidden_mission_leaves_the_feed(
    browser: Visitor, visitor: Visitors, db: AsyncSession
) -> None:
    me = await person(db)
    mission = await missions.mission(db, sessions=[missions.ahead(3)])
    [one] = await missions.dates_of(db, mission)
    await volunteering.volunteer(db, one, me)
    await sign_in_as(db, browser, me)
    address, program = await address_of(browser), visitor()
    assert len(events_of((await program.go(address)).answer.content)) == 1
    mission.hidden_at = NOW
    await db.commit()
    assert events_of((await program.go(address)).answer.content) == []


@pytest.mark.parametrize(
    "wrong",
    ["x", "", "é" * 43, "..%2f..%2fetc", "' OR true --", "%F0%9F%98", "*"],
)
async def test_what_is_no_secret_leads_nowhere(
    browser: Visitor, db: AsyncSession, wrong: str
) -> None:
    await open_feed(db, (await person(db)).id, NOW)
    await db.commit()
    for path in (f"/fr/calendriers/{wrong}.ics", f"/en/calendars/{wrong}.ics"):
        assert (await browser.http.get(path)).status_code in {404, 414}


async def test_a_secret_of_another_thing_or_its_hash_opens_nothing(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    secret = await open_feed(db, who.id, NOW)
    await db.commit()
    await sign_in_as(db, browser, who)
    session = browser.http.cookies["session"]
    shape = re.sub(r"[A-Za-z0-9]", "x", secret)
    for other in (session, digest(secret).hex(), secret[:-1], secret.lower(), secret + "A", shape):
        if other == secret:
            continue
        answer = await browser.http.get(f"/fr/calendriers/{other}.ics")
        assert answer.status_code == 404
    assert (await browser.http.get(f"/fr/calendriers/{secret}.ics")).status_code == 200


async def test_a_closed_account_closes_its_address_at_once(
    browser: Visitor, visitor: Visitors, db: AsyncSession
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    address = await address_of(browser)
    assert (await visitor().go(address)).status == 200
    await db.execute(update(Person).where(Person.id == who.id).values(deleted_at=NOW))
    await db.commit()
    assert (await visitor().go(address)).status == 404


async def test_a_program_that_asks_too_often_waits_and_others_do_not(
    browser: Visitor, db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    eager, calm = await person(db), await person(db)
    addresses = [f"/fr/calendriers/{await open_feed(db, who.id, NOW)}.ics" for who in (eager, calm)]
    await db.commit()
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    few = type(FEED_READS)(FEED_READS.name, 5, FEED_READS.seconds)
    monkeypatch.setattr("app.calendars.pages.feed.FEED_READS", few)
    statuses = [(await browser.http.get(addresses[0])).status_code for _n in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    late = await browser.http.get(addresses[0])
    assert int(late.headers["retry-after"]) > 0
    assert (await browser.http.get(addresses[1])).status_code == 200
    assert (FEED_READS.attempts, FEED_READS.seconds) == (120, 3600)


async def test_what_is_kept_is_a_date_and_it_goes_with_its_person(db: AsyncSession) -> None:
    who, other = await person(db), await person(db)
    secret = await open_feed(db, who.id, datetime(2026, 5, 1, 12, tzinfo=UTC))
    await open_feed(db, other.id, NOW)
    [row] = [row async for row in key(db, who.id)]
    assert row == {"created_at": "2026-05-01T12:00:00Z"}
    await erase(db, Leaving(who.id, erase_words=False, now=NOW))
    await db.commit()
    assert await owner_of_feed(db, digest(secret)) is None
    assert await has_feed(db, other.id), "another's stays"


async def test_ten_presses_through_two_servers_leave_one_address_that_works(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    who = await person(db)
    [headers] = await two_servers.sign_in(db, [who])
    answers = await two_servers.at_once([("POST", "/fr/moi/calendrier/fil", headers)] * 10)
    assert {answer.status_code for answer in answers} == {200}
    made = [re.findall(r"/fr/calendriers/[\w-]+\.ics", answer.text)[0] for answer in answers]
    assert len(set(made)) == 10
    looks = await two_servers.at_once([("GET", path, {}) for path in made])
    assert sorted(answer.status_code for answer in looks) == [200] + [404] * 9
