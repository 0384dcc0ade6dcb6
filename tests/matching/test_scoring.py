"""The lines of a score sum to what is shown, whatever is unknown."""

from dataclasses import replace

from hypothesis import given, settings, strategies as st

from app.matching.facts import Helper, Opening, Remote
from app.matching.rules import VERSION, WEIGHTS, Part
from app.matching.scoring import is_worth, score, whole_points
from tests.factories.matching import FAR_AWAY, HOME, NEAR, TODAY, helper, opening, slot

CODES = st.frozensets(
    st.sampled_from(["gardening", "accounting", "welding", "cooking"]), max_size=3
)
PEOPLE = st.builds(
    helper,
    skills=st.dictionaries(
        st.sampled_from(["gardening", "welding", "cooking"]),
        st.sampled_from(["learning", "able", "professional"]),
    ),
    causes=st.frozensets(st.sampled_from(["nature", "food", "art"])),
    moments=st.frozensets(st.sampled_from(["sat-morning", "tue-evening"])),
    point=st.sampled_from([None, HOME, NEAR, FAR_AWAY]),
    travel_km=st.sampled_from([None, 1, 4, 20]),
    is_remote=st.booleans(),
    monthly_minutes=st.sampled_from([None, 60, 200, 900]),
    asked=st.integers(0, 6),
    years_old=st.sampled_from([None, 15, 17, 18, 60]),
    is_paused=st.booleans(),
    is_shown=st.booleans(),
    languages=st.frozensets(st.sampled_from(["fr", "en", "es"]), min_size=1),
)
SLOTS = st.sampled_from(
    [(), (slot(),), (slot(free=0),), (slot(), slot(2, day=1, moment="sun-morning")),
     (slot(), slot(2, day=3, moment="tue-evening", free=1))]
)  # fmt: skip
MISSIONS = st.builds(
    opening,
    required=CODES,
    useful=CODES,
    causes=st.frozensets(st.sampled_from(["nature", "food", "art"])),
    point=st.sampled_from([None, HOME, FAR_AWAY]),
    remote=st.sampled_from(Remote),
    slots=SLOTS,
    wanted=st.integers(0, 12),
    minimum_age=st.sampled_from([14, 16, 18]),
    languages=st.sampled_from([frozenset(), frozenset({"fr"}), frozenset({"es", "ar"})]),
    papers=st.sampled_from([frozenset(), frozenset({"references"})]),
)


@given(PEOPLE, MISSIONS)
@settings(max_examples=60, deadline=None)
def test_the_lines_sum_to_the_score_and_keep_their_shares(person: Helper, mission: Opening) -> None:
    found = score(person, mission, TODAY)
    assert sum(line.points for line in found.lines) == found.total
    assert 0 <= found.total <= 100
    assert abs(found.exact - found.total) <= 0.5 + 1e-9
    assert (
        sum(line.most for line in found.lines) == 100
        or abs(sum(line.most for line in found.lines) - 100) < 1e-6
    )
    for line in found.lines:
        assert (line.value is None) == (line.missing is not None)
        assert line.value is not None or (line.points == 0 and line.most == 0)
        assert line.value is None or 0 <= line.value <= 1
        assert line.points <= line.most + 1


@given(st.lists(st.floats(0, 40), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_rounding_loses_and_invents_nothing(exact: list[float]) -> None:
    points = whole_points(exact)
    assert sum(points) == round(sum(exact))
    assert all(abs(got - one) <= 1 for got, one in zip(points, exact, strict=True))


def test_a_perfect_pair_has_everything() -> None:
    found = score(helper(asked=0), opening(wanted=3), TODAY)
    assert found.total == 100
    assert found.version == VERSION
    assert {line.part: line.points for line in found.lines} == dict(WEIGHTS[VERSION])


def test_every_version_of_the_weights_makes_a_hundred() -> None:
    assert all(sum(weights.values()) == 100 for weights in WEIGHTS.values())
    assert all(set(weights) == set(Part) for weights in WEIGHTS.values())


def test_what_is_left_out_leaves_its_share_to_the_rest() -> None:
    known = score(helper(), opening(wanted=3), TODAY)
    unsaid = score(helper(causes=frozenset()), opening(wanted=3), TODAY)
    assert unsaid.total == known.total == 100
    assert [line.part for line in unsaid.left_out] == [Part.CAUSE]
    assert unsaid.line(Part.SKILLS).most > known.line(Part.SKILLS).most


def test_nobody_is_suggested_what_little_is_known_of() -> None:
    stranger = Helper(1, languages=frozenset({"fr"}), point=HOME)
    assert not is_worth(score(stranger, opening(), TODAY), opening())
    assert is_worth(score(helper(), opening(), TODAY), opening())


def test_nobody_is_suggested_what_they_cannot_do_or_where_they_do_not_go() -> None:
    unskilled = helper(skills={"cooking": "professional"})
    assert not is_worth(score(unskilled, opening(), TODAY), opening())
    useful = opening(required=frozenset(), useful=frozenset({"gardening"}))
    assert is_worth(score(unskilled, useful, TODAY), useful)
    away = opening(point=FAR_AWAY)
    assert not is_worth(score(helper(), away, TODAY), away)


def test_asking_somebody_less_never_lowers_their_score() -> None:
    totals = [score(replace(helper(), asked=n), opening(), TODAY).exact for n in range(6)]
    assert totals == sorted(totals, reverse=True)
