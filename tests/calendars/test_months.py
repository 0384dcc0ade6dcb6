"""The list and the months: at midnight, at year's end, in nights when clocks change, empty, in two languages."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.calendars.rules import Month, begins, by_day, days_of
from app.calendars.shown import day_name, line, month_name, span, weekdays
from app.core.i18n.format import ZONE
from app.core.i18n.language import using
from tests.calendars.moments import NOW, SOON, Agreed, entry
from tests.factories.accounts import person, sign_in_as
from tests.hours.sides import plain
from tests.visitor import Visitor

TODAY = NOW.astimezone(ZONE).date()


async def signed_in(browser: Visitor, db: AsyncSession, agreed: Agreed, *moments: object) -> None:
    who = await person(db)
    agreed[who.id] = list(moments)  # type: ignore[arg-type]
    await sign_in_as(db, browser, who)


def day_of(browser: Visitor, day: str) -> str:
    node = browser.page.css_first(f"td time[datetime='{day}']")
    assert node is not None, f"no {day} in {browser.path}"
    cell = node.parent.parent if node.parent else None
    assert cell is not None
    return plain(cell.text(separator=" "))


@pytest.mark.parametrize(
    ("starts", "hours", "said"),
    [
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), 2, "01 h 30 – 04 h 30"),
        (datetime(2026, 3, 8, 5, 0, tzinfo=UTC), 2, "00 h 00 – 03 h 00"),
        (datetime(2026, 11, 1, 4, 30, tzinfo=UTC), 2, "00 h 30 – 01 h 30"),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), 1, "01 h 30 – 01 h 30"),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), 2, "01 h 30 – 02 h 30"),
    ],
)
def test_in_a_night_when_clocks_change_the_clock_on_the_wall_is_said(
    starts: datetime, hours: int, said: str
) -> None:
    with using("fr"):
        assert plain(span(entry(starts, hours))) == said
    assert days_of(entry(starts, hours)) == [starts.date()]


@pytest.mark.parametrize("month", ["2026-03", "2026-11"])
async def test_a_month_whose_clocks_change_has_each_day_once(
    browser: Visitor, db: AsyncSession, agreed: Agreed, month: str
) -> None:
    first = date.fromisoformat(f"{month}-01")
    noons = [datetime(first.year, first.month, day, 17, tzinfo=UTC) for day in range(1, 31)]
    await signed_in(
        browser, db, agreed,
        *(entry(at, 1, uid=f"{n}@t", title=f"Jour {n + 1:02}") for n, at in enumerate(noons)),
    )  # fmt: skip
    await browser.go(f"/fr/moi/calendrier/{month}")
    dates = [n.attributes["datetime"] for n in browser.page.css("td time")]
    assert dates == sorted(set(dates))
    assert len(dates) % 7 == 0
    for n in range(30):
        assert f"Jour {n + 1:02}" in day_of(browser, f"{month}-{n + 1:02}")


async def test_a_moment_over_new_year_s_night_stands_in_both_years(
    browser: Visitor, db: AsyncSession, agreed: Agreed
) -> None:
    night = entry(datetime(2027, 1, 1, 2, tzinfo=UTC), 6, title="Réveillon")
    await signed_in(browser, db, agreed, night)
    await browser.go("/fr/moi/calendrier/2026-12")
    assert "Réveillon" in day_of(browser, "2026-12-31")
    assert "Réveillon" in day_of(browser, "2027-01-01"), "the week is shown whole"
    assert "21 h 00 – 1 janv., 03 h 00" in plain(browser.text)
    await browser.follow("janvier 2027")
    assert browser.all("h1") == ["Mon calendrier : janvier 2027"]
    assert "Réveillon" in day_of(browser, "2027-01-01")
    await browser.follow("décembre 2026")
    assert browser.path == "/fr/moi/calendrier/2026-12"


@pytest.mark.parametrize(
    ("month", "days", "weeks"),
    [("2026-02", 28, 4), ("2028-02", 29, 5), ("2026-08", 31, 6), ("2027-02", 28, 5)],
)
async def test_weeks_begin_on_sunday_and_are_whole(
    browser: Visitor, db: AsyncSession, agreed: Agreed, month: str, days: int, weeks: int
) -> None:
    await signed_in(browser, db, agreed)
    await browser.go(f"/en/me/calendar/{month}")
    assert len(browser.page.css("tbody tr")) == weeks
    assert len(browser.page.css("td")) - len(browser.page.css("td.month-other")) == days
    assert browser.all("table.month th")[0].startswith("Sun")
    assert "Nothing is planned this month." in browser.text


async def test_the_first_and_the_last_month_lead_no_further(
    browser: Visitor, db: AsyncSession, agreed: Agreed
) -> None:
    await signed_in(browser, db, agreed)
    for month, there, gone in (("2020-01", "next", "prev"), ("2099-12", "prev", "next")):
        await browser.go(f"/fr/moi/calendrier/{month}")
        assert browser.page.css_first(f"a[rel={there}]") is not None
        assert browser.page.css_first(f"a[rel={gone}]") is None
    for beyond in ("2019-12", "2100-01", "0001-01", "9999-12", "2026-00", "-2026-01", "2026-011"):
        assert (await browser.go(f"/fr/moi/calendrier/{beyond}")).status == 404


async def test_today_is_marked_and_only_in_its_month(
    browser: Visitor, db: AsyncSession, agreed: Agreed
) -> None:
    await signed_in(browser, db, agreed)
    await browser.go(f"/fr/moi/calendrier/{Month.of(TODAY)}")
    [cell] = browser.page.css("td[aria-current=date]")
    marked = cell.css_first("time")
    assert marked is not None
    assert marked.attributes["datetime"] == TODAY.isoformat()
    assert "Aujourd’hui" in plain(cell.text(separator=" "))
    await browser.go("/fr/moi/calendrier/2020-06")
    assert browser.page.css("td[aria-current]") == []


async def test_the_list_holds_today_s_past_moments_and_none_of_yesterday(
    browser: Visitor, db: AsyncSession, agreed: Agreed
) -> None:
    midnight = begins(TODAY, ZONE)
    await signed_in(
        browser, db, agreed,
        entry(midnight - timedelta(hours=3), 1, uid="1@t", title="Hier"),
        entry(midnight - timedelta(hours=1), 2, uid="2@t", title="Cette nuit"),
        entry(midnight, 0.5, uid="3@t", title="Tôt ce matin"),
        entry(SOON, uid="4@t", title="Bientôt"),
        entry(NOW + timedelta(days=200), uid="5@t", title="Dans sept mois"),
    )  # fmt: skip
    await browser.go("/fr/moi/calendrier")
    titles = browser.all(".moment-title")
    assert titles == ["Cette nuit", "Tôt ce matin", "Bientôt"]
    assert len(browser.all(".calendar-day")) == 2, "what began yesterday stands under today"


async def test_a_moment_of_three_days_stands_once_in_the_list_and_on_each_day_of_the_month(
    browser: Visitor, db: AsyncSession, agreed: Agreed
) -> None:
    start = datetime(2027, 6, 4, 13, tzinfo=UTC)
    await signed_in(browser, db, agreed, entry(start, 52, title="Festival"))
    await browser.go("/fr/moi/calendrier/2027-06")
    on = [day for day in range(1, 31) if "Festival" in day_of(browser, f"2027-06-{day:02}")]
    assert on == [4, 5, 6]
    long = entry(SOON, 52, title="Festival")
    assert [day for day, kept in by_day([long]).items() if kept] == days_of(long)
    assert len(days_of(long)) == 3


async def test_both_languages_say_the_state_of_a_moment(
    browser: Visitor, db: AsyncSession, agreed: Agreed
) -> None:
    await signed_in(
        browser, db, agreed,
        entry(uid="1@t", is_cancelled=True),
        entry(uid="2@t", is_tentative=True), entry(uid="3@t", place="Parc Jarry", path=""),
    )  # fmt: skip
    for path, off, perhaps in (
        ("/fr/moi/calendrier", "Annulé", "Pas encore certain"),
        ("/en/me/calendar", "Called off", "Not sure yet"),
    ):
        await browser.go(path)
        states = browser.all(".moment-state")
        assert states == [off, perhaps]
        assert browser.page.css(".moment")[2].css("h3 a") == [], "what has no page has no link"
        assert "Parc Jarry" in browser.text
        await browser.go(f"{path}/{SOON:%Y-%m}")
        assert browser.all("li .moment-state") == [off, perhaps]


def test_a_moment_elsewhere_is_said_on_its_own_clock_and_its_zone_named() -> None:
    at = datetime(2026, 7, 5, 3, 30, tzinfo=UTC)
    with using("fr"):
        far = line(entry(at, zone="Pacific/Auckland"))
        assert plain(far.when) == "15 h 30 – 17 h 30 (Auckland)"
        assert far.day == "dimanche 5 juillet 2026"
        near = line(entry(at, zone="America/New_York"))
        assert plain(near.when) == "23 h 30 – 5 juill., 01 h 30", "the same clock is not named"
        assert near.day == "samedi 4 juillet 2026"
    with using("en"):
        assert day_name(date(2026, 7, 4)) == "Saturday, July 4, 2026"
        assert month_name(Month(2026, 12)) == "December 2026"
        assert [whole for _short, whole in weekdays(Month(2026, 12))][::6] == [
            "Sunday", "Saturday",
        ]  # fmt: skip


async def test_one_moment_as_a_file_is_the_one_asked_for(
    browser: Visitor, db: AsyncSession, agreed: Agreed
) -> None:
    await signed_in(
        browser, db, agreed, entry(uid="a@t"), entry(uid="b@t", title="Bacs", is_cancelled=True)
    )
    await browser.go("/en/me/calendar/entries/b@t.ics")
    [event] = icalendar.Calendar.from_ical(browser.answer.content).events
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == ("Bacs", "CANCELLED")
    assert browser.answer.headers["cache-control"] == "private, no-cache"
    for missing in ("c@t", "a@t%0d%0a", "x" * 300, "..%2fa@t"):
        assert (await browser.go(f"/fr/moi/calendrier/dates/{missing}.ics")).status == 404


async def test_a_visitor_is_asked_to_sign_in_for_every_page(browser: Visitor) -> None:
    for path in (
        "/fr/moi/calendrier", "/fr/moi/calendrier/2026-11", "/fr/moi/calendrier/dates/a@t.ics",
    ):  # fmt: skip
        await browser.go(path)
        assert "text/calendar" not in browser.answer.headers["content-type"]
        assert browser.path != path
    for path in ("/fr/moi/calendrier/fil", "/fr/moi/calendrier/fil/fermer"):
        await browser.post(path)
        assert browser.page.css_first(".secret-address") is None
