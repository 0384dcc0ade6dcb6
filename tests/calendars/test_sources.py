"""What slices tell of a person's moments: all of them, in order; one that fails spoils nothing silently."""

from datetime import datetime, timedelta

import icalendar
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.calendars.service import open_feed
from app.core import calendar as registry
from app.core.calendar import Entry, calendar_source, entries_of
from app.core.runtime import Runtime
from app.items.calendar import handovers
from app.volunteering.calendar import sessions
from tests.calendars.moments import NOW, SOON, Agreed, entry, teller
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

MONTH = timedelta(days=31)


async def broken(_db: AsyncSession, _who: int, _since: datetime, _until: datetime) -> list[Entry]:
    raise RuntimeError("the slice has a fault")


async def broken_in_the_database(
    db: AsyncSession, _who: int, _since: datetime, _until: datetime
) -> list[Entry]:
    await db.execute(text("SELECT 1 / 0"))
    return []


def test_every_slice_that_plans_moments_is_asked() -> None:
    assert registry._sources["missions"] is sessions
    assert registry._sources["handovers"] is handovers


async def test_moments_of_all_sources_come_by_time_whoever_tells_them(
    db: AsyncSession, agreed: Agreed, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = await person(db)
    later, same = SOON + timedelta(hours=4), SOON
    agreed[who.id] = [entry(later, uid="c@t"), entry(same, uid="b@t")]
    other: Agreed = {who.id: [entry(same, uid="a@t"), entry(SOON - timedelta(days=1), uid="z@t")]}
    monkeypatch.setattr(registry, "_sources", {"second": teller(agreed), "first": teller(other)})
    found = await entries_of(db, who.id, NOW, NOW + MONTH)
    assert [one.uid for one in found] == ["z@t", "a@t", "b@t", "c@t"]
    assert await entries_of(db, who.id, NOW + MONTH, NOW + 2 * MONTH) == []


async def test_registering_again_replaces_and_does_not_double(
    db: AsyncSession, agreed: Agreed
) -> None:
    who = await person(db)
    agreed[who.id] = [entry()]
    for _reload in range(2):
        calendar_source("test")(teller(agreed))
    assert len(await entries_of(db, who.id, NOW, NOW + MONTH)) == 1


@pytest.mark.parametrize("fault", [broken, broken_in_the_database])
@pytest.mark.parametrize("place", ["a", "z"])
async def test_a_feed_with_a_source_that_fails_is_an_error_and_never_a_calendar_with_holes(
    browser: Visitor, db: AsyncSession, agreed: Agreed, monkeypatch: pytest.MonkeyPatch,
    fault: registry.Source, place: str,
) -> None:  # fmt: skip
    """Programs keep what they have when a feed fails; they would erase what a short one leaves out."""
    who = await person(db)
    agreed[who.id] = [entry()]
    address = f"/fr/calendriers/{await open_feed(db, who.id, NOW)}.ics"
    await db.commit()
    whole = dict(registry._sources)
    monkeypatch.setattr(registry, "_sources", whole | {place: fault})
    answer = await browser.http.get(address)
    assert answer.status_code >= 500
    assert "VCALENDAR" not in answer.text
    assert "the slice has a fault" not in answer.text
    monkeypatch.setattr(registry, "_sources", whole)
    answer = await browser.http.get(address)
    assert len(icalendar.Calendar.from_ical(answer.content).events) == 1


async def test_a_page_costs_as_many_questions_for_one_moment_as_for_forty(
    browser: Visitor, db: AsyncSession, runtime: Runtime, agreed: Agreed
) -> None:
    who = await person(db)
    agreed[who.id] = [entry()]
    await sign_in_as(db, browser, who)
    paths = ("/fr/moi/calendrier", f"/fr/moi/calendrier/{SOON:%Y-%m}")
    for path in paths:
        await browser.go(path)
        with counted(runtime) as few:
            await browser.go(path)
        agreed[who.id] = [
            entry(SOON + timedelta(hours=n), uid=f"{n}@testserver") for n in range(40)
        ]
        with counted(runtime) as many:
            await browser.go(path)
        assert len(many) == len(few)
        agreed[who.id] = [entry()]
