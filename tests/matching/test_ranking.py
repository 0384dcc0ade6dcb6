"""Nobody takes every place, and nobody is always asked."""

from collections import Counter

import numpy as np
from hypothesis import given, settings, strategies as st

from app.matching.ranking import rotated, spread
from app.matching.rules import CLOSE, FIRST, MOST_OF_ONE

GIVERS = st.lists(st.sampled_from("abcde"), max_size=25)


@given(GIVERS)
@settings(max_examples=80, deadline=None)
def test_no_organisation_takes_more_than_two_of_the_first_five_places(givers: list[str]) -> None:
    ranked = list(enumerate(givers))
    order = spread(ranked, lambda one: one[1])
    front = Counter(giver for _n, giver in order[:FIRST])
    assert all(many <= MOST_OF_ONE for many in front.values())
    assert len(order) == len(set(order))
    assert set(order) <= set(ranked)
    assert len(order) == len(ranked) or len(order) < FIRST
    assert order[FIRST:] == sorted(order[FIRST:])


def test_the_best_stays_first() -> None:
    assert spread("aaabbb", str)[:5] == ["a", "a", "b", "b"]
    assert spread("aaabcd", str) == ["a", "a", "b", "c", "d", "a"]


def test_among_people_who_fit_as_well_the_one_who_was_asked_less_comes_first() -> None:
    people = [("best", 90.0, 3), ("close", 90.0 - CLOSE, 0), ("far", 60.0, 0)]
    order = rotated(people, lambda one: one[1], lambda one: one[2])
    assert [one[0] for one in order] == ["close", "best", "far"]


def test_the_same_ten_people_are_not_always_asked() -> None:
    dice = np.random.default_rng(7)
    fits = dice.normal(70, 6, 60)
    asked = [0] * 60
    alone = Counter[int]()
    for _mission in range(40):
        points = fits + dice.normal(0, 3, 60)
        alone.update(int(n) for n in np.argsort(-points)[:5])
        order = rotated(range(60), lambda n: points[n] - 4 * asked[n], lambda n: asked[n])  # noqa: B023
        for n in order[:5]:
            asked[n] += 1
    share = sum(sorted(asked)[-10:]) / sum(asked)
    assert share < 0.4
    assert sum(many for _n, many in alone.most_common(10)) / 200 > 0.6
