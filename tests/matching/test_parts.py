"""Each part is between nothing and everything, or honestly unknown."""

import pytest

from app.matching import parts
from app.matching.facts import Remote
from app.matching.parts import Missing
from tests.factories.matching import FAR_AWAY, HOME, helper, opening, slot

NONE = frozenset[str]()


def test_a_required_skill_weighs_twice_a_useful_one() -> None:
    both = opening(required=frozenset({"gardening"}), useful=frozenset({"welding"}))
    only_required = helper(skills={"gardening": "professional"})
    only_useful = helper(skills={"welding": "professional"})
    assert parts.skills(only_required, both, ())[0] == pytest.approx(2 / 3)
    assert parts.skills(only_useful, both, ())[0] == pytest.approx(1 / 3)


def test_knowing_it_better_is_worth_more() -> None:
    values = [
        parts.skills(helper(skills={"gardening": level}), opening(), ())[0]
        for level in ("learning", "able", "professional")
    ]
    assert values == sorted(values)
    assert values[-1] == 1


@pytest.mark.parametrize(
    ("measure", "person", "mission", "missing"),
    [
        (parts.skills, {"skills": {}}, {}, Missing.PERSON),
        (parts.skills, {}, {"required": NONE}, Missing.MISSION),
        (parts.availability, {"moments": NONE}, {}, Missing.PERSON),
        (parts.availability, {}, {"slots": ()}, Missing.MISSION),
        (parts.distance, {"point": None}, {}, Missing.PERSON),
        (parts.distance, {}, {"point": None}, Missing.MISSION),
        (parts.cause, {"causes": NONE}, {}, Missing.PERSON),
        (parts.cause, {}, {"causes": NONE}, Missing.MISSION),
        (parts.commitment, {"monthly_minutes": None}, {}, Missing.PERSON),
        (parts.commitment, {}, {"slots": ()}, Missing.MISSION),
    ],
)
def test_what_is_not_said_is_left_out_and_not_guessed(
    measure: parts.Callable[..., parts.Measured],
    person: dict[str, object],
    mission: dict[str, object],
    missing: Missing,
) -> None:
    one, other = helper(**person), opening(**mission)
    assert measure(one, other, other.slots) == (None, missing)


def test_being_free_once_is_half_and_always_is_all() -> None:
    two = (slot(), slot(2, moment="tue-evening"))
    person = helper(moments=frozenset({"sat-morning"}))
    assert parts.availability(person, opening(slots=two), two)[0] == 0.75
    assert parts.availability(person, opening(), (slot(),))[0] == 1
    assert parts.availability(person, opening(slots=two), two[1:])[0] == 0


def test_distance_falls_to_a_quarter_where_one_stops_going_and_to_nothing_beyond() -> None:
    assert parts.nearness(0.4, 5) == 1
    assert parts.nearness(5, 5) == pytest.approx(0.25)
    assert parts.nearness(5.01, 5) == 0
    assert parts.nearness(3, 5) > parts.nearness(4, 5)
    assert parts.nearness(0.9, 1) == 1
    assert parts.nearness(1.1, 1) == 0


def test_what_is_done_from_home_is_near_for_who_likes_that() -> None:
    away = opening(point=FAR_AWAY, remote=Remote.POSSIBLE)
    assert parts.distance(helper(), away, ())[0] == 0
    assert parts.distance(helper(is_remote=True), away, ())[0] == 0.9
    assert (
        parts.distance(helper(is_remote=True, point=HOME), opening(remote=Remote.POSSIBLE), ())[0]
        == 1
    )
    full = opening(remote=Remote.FULL, point=None)
    assert parts.distance(helper(is_remote=True), full, ())[0] == 1
    assert parts.distance(helper(), full, ())[0] == 0.5


def test_one_cause_is_enough_where_there_is_only_one() -> None:
    assert parts.cause(helper(), opening(causes=frozenset({"nature"})), ())[0] == 1
    assert parts.cause(helper(), opening(causes=frozenset({"nature", "art"})), ())[0] == 0.5
    assert parts.cause(helper(), opening(causes=frozenset({"art"})), ())[0] == 0


def test_hours_are_whole_when_the_month_holds_two_sessions() -> None:
    slots = (slot(),)
    assert parts.commitment(helper(monthly_minutes=360), opening(), slots)[0] == 1
    assert parts.commitment(helper(monthly_minutes=180), opening(), slots)[0] == 0.5
    assert (
        parts.commitment(helper(monthly_minutes=480, promised_minutes=300), opening(), slots)[0]
        == 0.5
    )


def test_who_was_asked_often_and_what_has_enough_people_come_later() -> None:
    rested, asked = helper(), helper(asked=3)
    lacking, filled = opening(wanted=3), opening(wanted=30)
    assert parts.fairness(rested, lacking, ())[0] == 1
    assert parts.fairness(asked, lacking, ())[0] == pytest.approx(0.625)
    assert parts.fairness(rested, filled, ())[0] == pytest.approx(0.55)
    assert parts.fairness(helper(quota=0), lacking, ())[0] == 0.5
