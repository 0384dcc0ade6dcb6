"""What pages of staff draw and show, whatever lies behind: no word of anybody, no drawing that breaks."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.admin.pictures import HEIGHT, bars
from app.admin.rules import DEEPEST, HIDDEN, LONGEST_SHOWN, SHOWN, WEEKS, redacted, weeks_until
from app.core.i18n.format import ZONE
from tests.factories import accounts
from tests.visitor import Visitor

NAMES = st.sampled_from([*sorted(SHOWN), "to", "text", "token", "mail", "ids"])
ARGUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(min_size=1, max_size=200),
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=14,
)


def leaves(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, key)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner, name)]
    return [(name, value)]


@given(ARGUMENTS)
@settings(max_examples=60, deadline=None)
def test_no_argument_of_a_job_shows_words_but_those_of_our_own(arguments: Any) -> None:
    for name, shown in leaves(redacted(arguments)):
        if isinstance(shown, str) and shown != HIDDEN:
            assert name in SHOWN
            assert len(shown) <= LONGEST_SHOWN


@given(st.integers(DEEPEST, 40))
@settings(max_examples=10)
def test_arguments_inside_one_another_without_end_stop_somewhere(depth: int) -> None:
    value: Any = "secret"
    for _ in range(depth):
        value = {"kind": value}
    assert [shown for _name, shown in leaves(redacted(value))] == [HIDDEN]


@given(st.lists(st.integers(0, 10**9), max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_numbers_make_a_drawing_with_a_bar_for_each_that_is_not_nothing(
    values: list[int],
) -> None:
    root = ET.fromstring(str(bars(values, 'Idées « publiées » <b> & "plus"')))
    drawn = [node for node in root if node.tag.endswith("rect")]
    assert len(drawn) == sum(value > 0 for value in values)
    for bar in drawn:
        assert 0 <= float(bar.attrib["y"]) <= HEIGHT
        assert 2 <= float(bar.attrib["height"]) <= HEIGHT
    assert root.attrib["aria-label"] == 'Idées « publiées » <b> & "plus"'


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
@settings(max_examples=60)
def test_weeks_are_whole_follow_one_another_and_hold_today(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    weeks = weeks_until(now)
    today = now.astimezone(ZONE).date()
    assert len(weeks) == WEEKS
    assert all(week.weekday() == 0 for week in weeks)
    assert {b - a for a, b in itertools.pairwise(weeks)} == {timedelta(weeks=1)}
    assert weeks[-1] <= today < weeks[-1] + timedelta(weeks=1)


PAGES = {
    "/en/staff": "Team",
    "/en/staff/people": "People",
    "/en/staff/settings": "Settings",
    "/en/staff/jobs": "Jobs",
    "/en/staff/numbers": "Numbers",
}


@pytest.mark.parametrize("path", PAGES)
async def test_pages_of_staff_speak_english_to_who_reads_english(
    db: AsyncSession, as_: Any, gisele: Actor, path: str
) -> None:
    browser: Visitor = await as_(gisele, "en")
    await browser.go(path)
    assert browser.status == 200
    main = browser.page.css_first("main")
    assert main is not None
    words = set(main.text(separator=" ").lower().split())
    assert not words & {"les", "des", "aucun", "aucune", "équipe", "réglages"}, path
    assert len(browser.all("h1")) == 1


@pytest.mark.parametrize("suspended", [False, True])
async def test_a_page_with_people_on_it_is_kept_by_nobody_between_us_and_the_administrator(
    db: AsyncSession, as_: Any, gisele: Actor, suspended: bool
) -> None:
    at = datetime.now(UTC) if suspended else None
    await accounts.person(db, name="Hélène Roy", suspended_at=at)
    browser: Visitor = await as_(gisele)
    await browser.go("/fr/equipe/personnes?q=helene")
    assert "Hélène Roy" in browser.text
    assert browser.answer.headers["cache-control"] == "private, no-cache"
    assert "etag" not in browser.answer.headers
