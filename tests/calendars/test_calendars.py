"""One's own calendar: the list, the month, a file for each moment, the private address."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings as limits, strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.calendars.models import CalendarKey
from app.calendars.personal import erase, key
from app.calendars.rules import FEED_MISSES, Month, by_day, days_of
from app.calendars.shown import month_name, span, weekdays
from app.core.calendar import Entry
from app.core.i18n.language import using
from app.core.personal import Leaving
from app.core.runtime import Runtime
from tests.calendars.moments import NOW, SOON, entry
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor


async def test_the_list_shows_what_is_ahead_by_day_and_says_what_was_called_off(
    browser: Visitor, db: AsyncSession, agreed: dict[int, list[Entry]]
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/calendrier")
    assert "Rien n’est prévu pour le moment" in browser.text
    agreed[who.id] = [
        entry(place="Parc Laurier"),
        entry(uid="session-2@testserver", title="Porter six bacs", is_cancelled=True),
        entry(
            SOON + timedelta(days=1), uid="session-3@testserver", title="Réunion", is_tentative=True
        ),
    ]
    await browser.go("/fr/moi/calendrier")
    assert len(browser.all(".calendar-day")) == 2
    first, off, perhaps = browser.all(".moment")
    assert "Planter la ruelle" in first
    assert "Parc Laurier" in first
    assert "Annulé" in off
    assert "Pas encore certain" in perhaps
    await browser.go("/fr/moi")
    assert "Planter la ruelle" in browser.text
    assert "Porter six bacs" not in browser.text


async def test_the_month_is_a_table_that_leads_to_its_neighbours(
    browser: Visitor, db: AsyncSession, agreed: dict[int, list[Entry]]
) -> None:
    who = await person(db)
    agreed[who.id] = [
        entry(datetime(2026, 3, 8, 6, 30, tzinfo=UTC)),
        entry(
            datetime(2026, 3, 31, 22, tzinfo=UTC),
            7,
            uid="session-2@testserver",
            title="Nuit blanche",
        ),
    ]
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/calendrier/2026-03")
    assert browser.all("h1") == ["Mon calendrier : mars 2026"]
    assert len(browser.all("table.month th[scope=col]")) == 7
    assert "dim." in browser.all("table.month th")[0]
    day = browser.page.css_first("time[datetime='2026-03-08']").parent.parent.text()
    assert "Planter la ruelle" in day
    assert day.replace("\u00a0", " ").count("01 h 30 – 04 h 30") == 1, (
        "an hour was left out that night"
    )
    assert len([d for d in browser.all(".month-day") if "Nuit blanche" in d]) == 2
    await browser.follow("avril 2026")
    assert browser.path == "/fr/moi/calendrier/2026-04"
    for wrong in ("2026-13", "2026-3", "1999-01", "mars", "2026-03-01", "２０２６-03"):
        assert (await browser.go(f"/fr/moi/calendrier/{wrong}")).status == 404


async def test_a_moment_is_taken_along_as_a_file_by_who_agreed_to_it(
    browser: Visitor, db: AsyncSession, agreed: dict[int, list[Entry]]
) -> None:
    who, other = await person(db), await person(db)
    agreed[who.id] = [entry(sequence=2), entry(uid="session-2@testserver")]
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/calendrier")
    await browser.follow("Ajouter à mon agenda")
    assert "attachment" in browser.answer.headers["content-disposition"]
    [event] = icalendar.Calendar.from_ical(browser.answer.content).events
    assert (event["UID"], event["SEQUENCE"]) == ("session-1@testserver", 2)
    path = str(browser.answer.url)
    await sign_in_as(db, browser, other)
    assert (await browser.go(path)).status == 404


async def test_a_private_address_is_shown_once_and_dies_when_changed_or_closed(
    browser: Visitor, visitor: object, db: AsyncSession, agreed: dict[int, list[Entry]]
) -> None:
    who = await person(db)
    agreed[who.id] = [entry(), entry(uid="session-2@testserver", is_cancelled=True, sequence=1)]
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/calendrier")
    await browser.submit("form[action$='/fil']")
    assert browser.answer.headers["cache-control"] == "private, no-store"
    address = browser.all(".secret-address")[0].removeprefix("http://testserver")
    assert address.startswith("/fr/calendriers/")
    secret = address.rpartition("/")[2].removesuffix(".ics")
    kept = (await db.scalars(select(CalendarKey.secret_hash))).one()
    assert secret.encode() not in kept
    program = visitor()  # type: ignore[operator]
    answer = (await program.go(address)).answer
    assert answer.headers["content-type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.content).events
    assert [e["STATUS"] for e in events] == ["CONFIRMED", "CANCELLED"]
    again = await program.http.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for method in ("POST", "PUT", "DELETE"):
        assert (await program.http.request(method, address)).status_code in {403, 404, 405}
    await browser.go("/fr/moi/calendrier")
    assert secret not in browser.answer.text, "it is shown once"
    await browser.submit("form[action$='/fil']")
    assert (await program.go(address)).status == 404
    newer = browser.all(".secret-address")[0].removeprefix("http://testserver")
    assert (await program.go(newer)).status == 200
    await browser.go("/fr/moi/calendrier")
    await browser.submit("form[action$=fermer]")
    assert (await program.go(newer)).status == 404


async def test_whoever_leaves_closes_the_address_and_trying_others_is_counted(
    browser: Visitor, db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/calendrier")
    await browser.submit("form[action$='/fil']")
    assert len([row async for row in key(db, who.id)]) == 1
    await erase(db, Leaving(who.id, erase_words=False, now=NOW))
    await db.commit()
    address = browser.all(".secret-address")[0].removeprefix("http://testserver")
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    statuses = {(await browser.http.get(address)).status_code for _n in range(FEED_MISSES.attempts)}
    assert statuses == {404}
    assert (await browser.http.get(address)).status_code == 429


@limits(max_examples=15, deadline=None)
@given(st.integers(2020, 2099), st.integers(1, 12))
def test_months_follow_one_another_and_hold_all_their_days(year: int, number: int) -> None:
    month = Month(year, number)
    assert Month.read(str(month)) == month
    days = [day for week in month.weeks for day in week]
    assert len(days) % 7 == 0
    assert days[0].isoweekday() == 7, "weeks begin on Sunday"
    assert len([d for d in days if (d.year, d.month) == (year, number)]) in {28, 29, 30, 31}
    assert month.after is None or month.after.before == month
    assert (month.after is None) is ((year, number) == (2099, 12))
    assert (month.before is None) is ((year, number) == (2020, 1))


def test_a_moment_touches_the_days_of_its_own_zone() -> None:
    late = entry(datetime(2026, 7, 5, 1, tzinfo=UTC), 3)
    assert days_of(late) == [date(2026, 7, 4)], "until midnight in Montréal"
    assert days_of(entry(datetime(2026, 7, 5, 1, tzinfo=UTC), 3.5))[-1] == date(2026, 7, 5)
    assert days_of(entry(late.starts_at, 0)) == [date(2026, 7, 4)]
    assert list(by_day([late, entry(late.starts_at - timedelta(days=3))])) == [
        date(2026, 7, 1),
        date(2026, 7, 4),
    ]


def test_weeks_of_whole_days_stand_at_their_two_ends_and_are_said_as_dates() -> None:
    midnight = datetime(2026, 7, 4, 4, tzinfo=UTC)
    long = entry(midnight, 24 * 30, is_all_day=True)
    assert list(by_day([long])) == [date(2026, 7, 4), date(2026, 8, 2)]
    one = entry(midnight, 24, is_all_day=True)
    assert list(by_day([one])) == [date(2026, 7, 4)]
    with using("fr"):
        assert span(one) == "Toute la journée"
        assert span(long).replace("\u00a0", " ") == "4 juill. – 2 août"


def test_moments_are_said_in_both_languages_and_another_zone_is_named() -> None:
    one = entry(datetime(2026, 7, 4, 13, 30, tzinfo=UTC), 26)
    with using("fr"):
        assert span(one).replace("\u00a0", " ") == "09 h 30 – 5 juill., 11 h 30"
        assert month_name(Month(2026, 7)) == "juillet 2026"
        assert weekdays(Month(2026, 7))[0] == ("dim.", "dimanche")
    with using("en"):
        far = entry(datetime(2026, 7, 4, 13, 30, tzinfo=UTC), zone="America/Vancouver")
        said = " ".join(span(far).replace("\u00a0", " ").split())
        assert said.startswith("6:30")
        assert said.endswith("(Vancouver)")
