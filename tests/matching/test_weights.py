"""Weights have versions: a version never changes, a score says its own, and both ways of weighing know them."""

from types import MappingProxyType

import numpy as np
import pytest

from app.matching import rules
from app.matching.arrays import Board, found
from app.matching.rules import KNOWN_ENOUGH, LOWEST, VERSION, WEIGHTS, Part
from app.matching.scoring import is_worth, score
from tests.factories.matching import TODAY, helper, opening

PUBLISHED = {
    1: {
        "skills": 34,
        "availability": 22,
        "distance": 16,
        "cause": 14,
        "commitment": 6,
        "fairness": 8,
    }
}
"""Every version that scores were ever shown by: add to it, never change it."""


def test_no_published_version_was_ever_changed() -> None:
    for version, weights in PUBLISHED.items():
        assert {part.value: points for part, points in WEIGHTS[version].items()} == weights
    assert set(WEIGHTS) == set(PUBLISHED), "write the new version down here, as it is published"
    assert max(WEIGHTS) == VERSION


def test_a_score_of_a_version_that_never_was_is_refused() -> None:
    with pytest.raises(KeyError):
        score(helper(), opening(), TODAY, version=99)


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> int:
    """Publish another version, in which only causes and distance count."""
    new = dict.fromkeys(Part, 0) | {Part.CAUSE: 60, Part.DISTANCE: 40}
    both = MappingProxyType({**WEIGHTS, 2: new})
    for module in ("app.matching.rules", "app.matching.scoring", "app.matching.arrays"):
        monkeypatch.setattr(f"{module}.WEIGHTS", both)
    return 2


def test_another_version_weighs_otherwise_and_says_so(second: int) -> None:
    person = helper(skills={"gardening": "learning"})
    old, new = score(person, opening(), TODAY), score(person, opening(), TODAY, second)
    assert (old.version, new.version) == (1, 2)
    assert new.total == 100, "near, and a cause in common"
    assert old.total < 100
    assert sum(line.points for line in new.lines) == new.total
    assert {line.part for line in new.lines if line.points} == {Part.CAUSE, Part.DISTANCE}
    assert rules.WEIGHTS[1] == WEIGHTS[1]


def test_both_ways_of_weighing_agree_on_another_version_too(second: int) -> None:
    people = [helper(1), helper(2, causes=frozenset({"art"})), helper(3, travel_km=1)]
    missions = [opening(1), opening(2, causes=frozenset({"food", "art"}))]
    ((_start, scores),) = found(people, Board.of(missions), TODAY, version=second)
    for row, person in enumerate(people):
        for column, mission in enumerate(missions):
            exact = score(person, mission, TODAY, second)
            wanted = exact.exact if is_worth(exact, mission) else -1
            assert np.isclose(scores[row, column], wanted, atol=0.01)


@pytest.mark.parametrize("part", list(Part))
def test_each_part_brings_its_weight_when_everything_is_known(part: Part) -> None:
    whole = score(helper(), opening(wanted=3), TODAY)
    assert whole.line(part).points == WEIGHTS[VERSION][part]
    assert whole.line(part).most == WEIGHTS[VERSION][part]


def test_below_the_line_and_with_too_little_known_nothing_is_suggested() -> None:
    weak = helper(
        skills={"gardening": "learning"}, causes=frozenset({"art"}), moments=frozenset({"mon-evening"}),
        monthly_minutes=180, travel_km=1, asked=3,
    )  # fmt: skip
    found_ = score(weak, opening(wanted=60), TODAY)
    assert (found_.total < LOWEST) == (not is_worth(found_, opening(wanted=60)))
    silent = helper(skills={}, moments=frozenset(), monthly_minutes=None)
    little = score(silent, opening(causes=frozenset()), TODAY)
    assert little.known < KNOWN_ENOUGH
    assert little.total >= LOWEST
    assert not is_worth(little, opening(causes=frozenset()))
