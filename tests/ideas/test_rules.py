"""States, tallies and the calendar of an idea, as facts that hold for any numbers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from app.core.i18n import using
from app.ideas.rules import (
    LIFETIME,
    OPEN,
    READABLE,
    REMINDER_BEFORE,
    SHORTEST_NOTICE,
    STATE_LABELS,
    TRANSITIONS,
    State,
    Tally,
    archive_due,
    may_become,
    state_label,
)
from app.places.rules import Area, AreaKind, Home, distance_km, is_local, rta_of

COUNTS = st.integers(min_value=0, max_value=100_000)
THRESHOLDS = st.integers(min_value=1, max_value=10_000)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
NUMBERS = st.integers(min_value=1, max_value=4)
AREAS = st.one_of(
    st.just(Area()), st.builds(Area, NUMBERS), st.builds(lambda n: Area(n, n * 10), NUMBERS)
)
HOMES = st.one_of(st.just(Home()), st.builds(lambda n: Home(n, n * 10), NUMBERS))


@given(COUNTS, COUNTS, THRESHOLDS, st.booleans())
def test_a_tally_adds_up(local: int, other: int, threshold: int, passed: bool) -> None:
    tally = Tally(local, other, threshold, NOW if passed else None)
    assert tally.total == local + other
    assert tally.others == other
    assert 0 <= tally.share <= 1
    assert tally.passed is passed
    assert tally.missing == (0 if passed else max(0, threshold - local))
    if local >= threshold:
        assert tally.share == 1
        assert tally.missing == 0


@given(COUNTS, COUNTS, THRESHOLDS)
def test_others_never_open_a_gate(local: int, other: int, threshold: int) -> None:
    assert Tally(local, other, threshold).missing == Tally(local, 0, threshold).missing
    assert Tally(local, other, threshold).share == Tally(local, 0, threshold).share


@given(COUNTS, THRESHOLDS)
def test_one_more_neighbour_is_one_less_to_find(local: int, threshold: int) -> None:
    before, after = Tally(local, 0, threshold), Tally(local + 1, 0, threshold)
    assert after.missing == max(0, before.missing - 1)
    assert after.share >= before.share


def test_supports_set_aside_are_counted_in_nothing() -> None:
    assert Tally(3, 2, 25, set_aside=40).total == 5


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_label_in_both_languages_and_a_way_it_came(state: State) -> None:
    with using("en"):
        english = state_label(state)
    with using("fr"):
        assert state_label(state) != english
    assert english == STATE_LABELS[state]
    came = [before for before in State if may_become(before, state)]
    assert came or state is State.DRAFT


def test_nothing_goes_back_to_a_draft_and_nothing_leaves_a_merge() -> None:
    assert not any(may_become(before, State.DRAFT) for before in State)
    assert TRANSITIONS[State.MERGED] == frozenset()
    assert not any(may_become(state, state) for state in State)


def test_a_candidate_is_never_archived() -> None:
    assert not may_become(State.CANDIDATE, State.ARCHIVED)
    assert not may_become(State.CANDIDATE, State.PUBLISHED)


def test_whatever_is_hidden_can_come_back_to_what_it_was() -> None:
    hidden_from = {state for state in State if may_become(state, State.HIDDEN)}
    assert hidden_from == {state for state in State if may_become(State.HIDDEN, state)}


def test_what_is_open_is_readable_and_what_is_hidden_or_a_draft_is_not() -> None:
    assert OPEN < READABLE
    assert State.HIDDEN not in READABLE
    assert State.DRAFT not in READABLE


@given(
    st.datetimes(
        min_value=datetime(2000, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
    )
)
def test_an_idea_has_a_year_whatever_the_year(published: datetime) -> None:
    assert archive_due(published) - published == LIFETIME
    assert published < archive_due(published) - REMINDER_BEFORE
    assert SHORTEST_NOTICE < REMINDER_BEFORE < LIFETIME


@given(HOMES, AREAS)
def test_somebody_from_elsewhere_is_never_local(home: Home, area: Area) -> None:
    if home.is_elsewhere:
        assert not is_local(home, area)
    if area.kind is AreaKind.CITY:
        assert is_local(home, area) is not home.is_elsewhere


@given(HOMES, NUMBERS)
def test_a_local_of_a_neighbourhood_is_a_local_of_all_that_holds_it(home: Home, n: int) -> None:
    small, large = Area(n, n * 10), Area(n)
    if is_local(home, small):
        assert is_local(home, large)
    if is_local(home, large):
        assert is_local(home, Area())


@given(AREAS)
def test_an_area_is_of_one_kind(area: Area) -> None:
    assert (area.kind is AreaKind.CITY) is (area == Area())
    assert (area.kind is AreaKind.NEIGHBOURHOOD) is (area.neighbourhood_id is not None)


POINTS = st.tuples(st.floats(min_value=-89, max_value=89), st.floats(min_value=-179, max_value=179))


@given(POINTS, POINTS)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_the_earth(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there, back = distance_km(one, other), distance_km(other, one)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20_016
    assert distance_km(one, one) == pytest.approx(0, abs=1e-4)


@given(POINTS, POINTS, POINTS)
def test_a_detour_is_never_shorter(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-6


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((45.5017, -73.5673), (45.4215, -75.6972), 166),
        ((45.5017, -73.5673), (46.8139, -71.2080), 233),
        ((45.52, -73.62), (45.53, -73.62), 1.11),
    ],
)
def test_known_distances_are_what_maps_say(
    one: tuple[float, float], other: tuple[float, float], km: float
) -> None:
    assert distance_km(one, other) == pytest.approx(km, rel=0.01)


LETTERS = "ABCEGHJKLMNPRSTVXY"
LAST = "ABCEGHJKLMNPRSTVWXYZ"
RTAS = st.builds(
    "{}{}{}".format, st.sampled_from(LETTERS), st.integers(0, 9), st.sampled_from(LAST)
)


@given(RTAS, st.sampled_from([" ", "", "-", "\u00a0", " – ", "\t"]), st.booleans())
def test_a_prefix_is_read_however_its_code_is_typed(rta: str, between: str, lower: bool) -> None:
    typed = f" {rta}{between}1A4 "
    assert rta_of(typed.lower() if lower else typed) == rta
    assert rta_of(rta.lower()) == rta


@given(st.text(max_size=12))
def test_whatever_is_read_has_the_shape_of_a_prefix(typed: str) -> None:
    found = rta_of(typed)
    assert found == "" or (len(found) == 3 and found[0] in LETTERS and found[1].isdigit())


@pytest.mark.parametrize(
    "typed",
    [
        "D1A",
        "H1D",
        "H1O",
        "W1A",
        "Z1Z",
        "HH1",
        "1H1",
        "H1",
        "H1A1",
        "H1A 1",
        "H1A 1A",
        "H٣A",
        "90210",
    ],
)
def test_what_canada_post_never_gives_is_no_prefix(typed: str) -> None:
    assert rta_of(typed) == ""
