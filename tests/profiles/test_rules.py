"""Facts about terms, levels and moments, whatever the dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings, strategies as st
from pydantic import ValidationError

from app.core.i18n import LANGUAGES, using
from app.places.rules import Area
from app.profiles.pages.view import area_name, expertise_shown
from app.profiles.queries.people import Expertise
from app.profiles.rules import (
    DAYS,
    DECIDED_LABELS,
    KIND_LABELS,
    LEADER_YEARS,
    LEVEL_LABELS,
    LEVELS_SHOWN,
    MANDATE_LONGEST,
    MOMENTS,
    PARTS,
    STANDING_LABELS,
    TURNS,
    UNDER_WAY,
    Decided,
    Level,
    PersonKind,
    Standing,
    Term,
    kind_label,
    leader_until,
    level_shown,
    moment_label,
    today,
)
from app.profiles.schemas import Dates, Offer, known_causes, known_moments, known_skills
from app.skills.rules import TermKind
from app.skills.terms import options, skills
from app.themes.rules import THEMES

DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MOMENT = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
FEW = settings(max_examples=60, deadline=None)


@given(first=DAY, last=DAY, day=DAY, ended=st.none() | DAY)
@FEW
def test_a_day_is_before_in_or_after_a_term_and_in_it_only_if_it_holds(
    first: date, last: date, day: date, ended: date | None
) -> None:
    assume(first <= last)
    term = Term(first, last, ended)
    assert (term.phase(day) == "now") == term.holds(day)
    if term.holds(day):
        assert first <= day <= term.last_day
    if ended is not None and day >= ended:
        assert term.phase(day) == "after"


@given(first=DAY, last=DAY, ended=DAY)
@FEW
def test_cutting_a_term_short_never_makes_it_longer(first: date, last: date, ended: date) -> None:
    assume(first <= last)
    whole, cut = Term(first, last), Term(first, last, ended)
    assert cut.last_day <= whole.last_day
    for day in (first, last, ended):
        assert whole.holds(day) or not cut.holds(day)


@given(began=MOMENT)
@FEW
def test_a_term_of_leader_is_two_years_to_the_minute_leap_days_included(began: datetime) -> None:
    ends = leader_until(began)
    assert ends.year == began.year + LEADER_YEARS
    assert ends.time() == began.time()
    assert timedelta(days=729) <= ends - began <= timedelta(days=731)


@given(moment=MOMENT)
@FEW
def test_a_day_in_montreal_begins_four_or_five_hours_after_the_one_in_greenwich(
    moment: datetime,
) -> None:
    assert moment.date() - timedelta(days=1) <= today(moment) <= moment.date()
    assert today(moment + timedelta(hours=24)) > today(moment)


def test_every_word_of_a_list_has_its_label_in_both_languages() -> None:
    assert set(STANDING_LABELS) == set(Standing)
    assert set(DECIDED_LABELS) == set(TURNS) == set(Decided)
    assert set(LEVEL_LABELS) == set(LEVELS_SHOWN) == set(Level)
    assert set(KIND_LABELS) == set(PersonKind)
    for language in LANGUAGES:
        with using(language):
            assert len({kind_label(kind) for kind in PersonKind}) == len(PersonKind)
            assert len({level_shown(level) for level in Level}) == len(Level)
            assert len({moment_label(code) for code in MOMENTS}) == len(DAYS) * len(PARTS)


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [("sat-morning", "samedi matin", "Saturday morning"), ("mon-evening", "lundi soir", "Monday evening")],
)  # fmt: skip
def test_a_moment_is_said_in_words(code: str, french: str, english: str) -> None:
    with using("fr"):
        assert moment_label(code) == french
    with using("en"):
        assert moment_label(code) == english


def test_what_may_still_become_something_is_neither_confirmed_nor_over() -> None:
    assert {Standing.GATHERING, Standing.ASKED, Standing.WILLING} == UNDER_WAY


@given(chosen=st.lists(st.sampled_from(MOMENTS)))
@FEW
def test_moments_are_kept_once_each_in_the_order_of_the_week(chosen: list[str]) -> None:
    kept = known_moments(chosen)
    assert set(kept) == set(chosen)
    assert kept == sorted(kept, key=MOMENTS.index)
    assert known_moments(kept) == kept


@given(
    chosen=st.lists(st.tuples(st.sampled_from(sorted(skills())), st.sampled_from(list(Level))), max_size=12)
)  # fmt: skip
@FEW
def test_a_skill_is_kept_once_with_the_last_level_said(chosen: list[tuple[str, Level]]) -> None:
    kept = known_skills([f"{code}:{level}" for code, level in chosen])
    assert dict(one.split(":") for one in kept) == {code: str(level) for code, level in chosen}
    assert len(kept) == len({code for code, _level in chosen})
    assert known_skills([*kept, ""]) == kept


@given(chosen=st.lists(st.sampled_from(sorted(THEMES)), max_size=20))
@FEW
def test_causes_are_five_at_most_and_each_once(chosen: list[str]) -> None:
    distinct = list(dict.fromkeys(chosen))
    if len(distinct) <= 5:
        assert known_causes(chosen) == distinct
    else:
        with pytest.raises(ValueError, match="at most"):
            known_causes(chosen)


@given(typed=st.text(max_size=30))
@FEW
def test_no_text_becomes_a_skill_of_its_own(typed: str) -> None:
    try:
        kept = known_skills([typed])
    except ValueError:
        return
    assert all(one.partition(":")[0] in skills() for one in kept)


@given(first=DAY, last=DAY)
@FEW
def test_dates_are_in_order_and_no_longer_than_six_years(first: date, last: date) -> None:
    fits = first <= last and last - first <= MANDATE_LONGEST
    try:
        Dates(starts_on=first, ends_on=last)
    except ValidationError:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize("sharing", ["named", "anonymous"])
def test_nothing_is_shared_without_a_skill(sharing: str) -> None:
    with pytest.raises(ValidationError, match="at least one skill"):
        Offer.model_validate({"sharing": sharing})
    assert Offer.model_validate({"sharing": sharing, "skills": ["law:able"]}).levels == {
        "law": Level.ABLE
    }
    assert Offer.model_validate({"sharing": "nobody"}).levels == {}


def test_an_expertise_is_said_by_day_and_leaves_unknown_themes_out() -> None:
    shown = expertise_shown(
        Expertise(causes=("nature", "abolished"), moments=("mon-evening", "mon-morning", "sun-morning"))
    )  # fmt: skip
    assert [theme.code for theme in shown.causes] == ["nature"]
    assert shown.days == [("lundi", "matin, soir"), ("dimanche", "matin")]


def test_nowhere_has_no_name_here() -> None:
    assert area_name(None) == area_name(Area()) == ""


def test_every_skill_is_offered_once_under_its_group_in_each_language() -> None:
    for language in LANGUAGES:
        with using(language):
            offered = [code for _group, listed in options(TermKind.SKILL) for code, _name in listed]
            names = [name for _group, listed in options(TermKind.SKILL) for _code, name in listed]
        assert sorted(offered) == sorted(skills())
        assert len(set(names)) == len(names)
