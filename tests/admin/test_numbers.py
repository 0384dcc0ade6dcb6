"""Numbers by week: right, bounded, drawn and told, and nobody is in them."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.admin.pictures import HEIGHT, bars
from app.admin.queries.numbers import SERIES, weekly
from app.admin.rules import HIDDEN, error_name, monday, redacted, weeks_until
from tests.factories import accounts, discussion, ideas
from tests.visitor import Visitor

As = Callable[..., Awaitable[Visitor]]
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 29), date(2026, 11, 23)),
        (date(2027, 1, 1), date(2026, 12, 28)),
        (date(2028, 2, 29), date(2028, 2, 28)),
    ],
)
def test_a_week_begins_on_monday(day: date, first: date) -> None:
    assert monday(day) == first


def test_weeks_follow_one_another_and_end_with_the_present_one() -> None:
    weeks = weeks_until(NOW)
    assert len(weeks) == 26
    assert weeks[-1] == date(2026, 11, 23)
    assert {later - earlier for earlier, later in itertools.pairwise(weeks)} == {timedelta(days=7)}


def test_a_week_is_that_of_the_city() -> None:
    sunday_evening = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert weeks_until(sunday_evening)[-1] == date(2026, 11, 16)


async def test_what_happened_is_counted_in_its_week(db: AsyncSession) -> None:
    before, outside = NOW - timedelta(weeks=3), NOW - timedelta(weeks=40)
    people = [await accounts.person(db, created_at=at) for at in (NOW, before, before, outside)]
    idea = await ideas.idea(db, people[3], published_at=before)
    await ideas.idea(db, people[3], published_at=outside)
    await ideas.idea(db, people[3], state="draft")
    await discussion.comment(db, idea, people[3])
    await db.execute(update(Person).where(Person.id == people[3].id).values(created_at=outside))
    await db.commit()
    weeks, series = await weekly(db, NOW)
    counted = {one.name: one for one in series}
    assert list(counted) == list(SERIES)
    assert counted["people"].values[-1] == 1
    assert counted["people"].values[-4] == 2
    assert counted["people"].total == 3
    assert counted["ideas"].values[-4] == counted["ideas"].total == 1
    assert all(len(one.values) == len(weeks) for one in series)


async def test_the_edge_of_a_week_falls_where_the_city_is(db: AsyncSession) -> None:
    await accounts.person(db, created_at=datetime(2026, 11, 23, 4, 59, tzinfo=UTC))
    await accounts.person(db, created_at=datetime(2026, 11, 23, 5, 1, tzinfo=UTC))
    _weeks, series = await weekly(db, NOW)
    assert series[0].values[-2:] == (1, 1)


async def test_an_empty_site_has_empty_weeks(db: AsyncSession) -> None:
    _weeks, series = await weekly(db, NOW)
    assert {one.total for one in series} == {0}


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_drawing_has_its_table(
    db: AsyncSession, as_: As, esther: Actor, language: str
) -> None:
    browser = await as_(esther, language)
    await browser.go({"fr": "/fr/equipe/chiffres", "en": "/en/staff/numbers"}[language])
    assert len(browser.page.css("svg.staff-bars[role=img][aria-label]")) == len(SERIES)
    tables = browser.page.css(".chart details table")
    assert [len(table.css("tbody tr")) for table in tables] == [26] * len(SERIES)
    assert esther.email not in browser.answer.text


def test_the_tallest_bar_fills_the_drawing_and_nothing_is_drawn_for_nothing() -> None:
    drawn = str(bars([0, 5, 10], "Idées <par> semaine"))
    assert drawn.count("<rect") == 2
    assert "&lt;par&gt;" in drawn
    assert f'viewBox="0 0 520 {HEIGHT}"' in drawn
    assert bars([], "rien").count("<rect") == 0


def test_one_among_thousands_is_still_seen() -> None:
    assert 'height="2.0"' in str(bars([1, 100_000], ""))


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ({"idea": 42, "again": True, "none": None}, {"idea": 42, "again": True, "none": None}),
        ({"email": "a@b.ca", "secret": "x"}, {"email": HIDDEN, "secret": HIDDEN}),
        ({"kind": "IdeaPublished", "payload": {"id": 4, "title": "Chut"}},
         {"kind": "IdeaPublished", "payload": {"id": 4, "title": HIDDEN}}),
        ({"to": [1, "a@b.ca"]}, {"to": [1, HIDDEN]}),
        ({"kind": "x" * 400}, {"kind": HIDDEN}),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, {"a": {"b": {"c": {"d": HIDDEN}}}}),
        ({"many": list(range(50))}, {"many": list(range(10))}),
    ],
)  # fmt: skip
def test_arguments_are_shown_without_anybody_s_words(
    arguments: dict[str, object], shown: dict[str, object]
) -> None:
    assert redacted(arguments) == shown


def test_an_error_is_named_by_its_class() -> None:
    assert error_name(ValueError("amina@exemple.ca")) == "builtins.ValueError"
