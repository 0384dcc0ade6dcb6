"""A roster fills what can be filled, and nobody is in two places at once."""

from collections import Counter, defaultdict
from itertools import combinations, product

import numpy as np
import pytest

from app.matching.facts import Period
from app.matching.roster import Candidate, Place, Proposal, Turn, propose
from tests.factories.matching import period


def overlaps(found: Proposal, places: list[Place]) -> int:
    when = {place.session_id: place.period for place in places}
    taken: defaultdict[int, list[Period]] = defaultdict(list)
    for turn in found.turns:
        taken[turn.person_id].append(when[turn.session_id])
    return sum(one.meets(other) for held in taken.values() for one, other in combinations(held, 2))


def planted(seed: int) -> tuple[list[Place], list[Candidate]]:
    """Hide a roster that fills every place, then give people little more than their part in it."""
    dice = np.random.default_rng(seed)
    places: list[Place] = []
    for number in range(18):
        start = float(dice.integers(0, 10)) / 2
        when = period(int(dice.integers(0, 4)), start, float(dice.choice((1.5, 2, 3))))
        places.append(Place(number, when, int(dice.integers(1, 4))))
    people: list[tuple[list[Place], dict[int, float]]] = [([], {}) for _n in range(14)]
    hidden = []
    for place in places:
        able = [
            n
            for n, (held, _f) in enumerate(people)
            if not any(h.period.meets(place.period) for h in held)
        ]
        chosen = [int(n) for n in dice.permutation(able)[: place.wanted]]
        for n in chosen:
            people[n][0].append(place)
            people[n][1][place.session_id] = 0.3
        hidden.append(Place(place.session_id, place.period, len(chosen)))
    for _held, fits in people:
        for n in dice.permutation(len(places))[:3]:
            fits.setdefault(int(n), 0.9)
    return hidden, [
        Candidate(n + 1, fits, sum(p.period.minutes for p in held)) for n, (held, fits) in enumerate(people)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_a_scarce_roster_is_filled_without_anybody_being_in_two_places(seed: int) -> None:
    places, candidates = planted(seed)
    found = propose(places, candidates)
    fillable = sum(place.wanted for place in places)
    assert len(found.turns) >= 0.99 * fillable
    assert overlaps(found, places) == 0
    assert found.is_best
    minutes: Counter[int] = Counter()
    for turn in found.turns:
        minutes[turn.person_id] += places[turn.session_id].period.minutes
        assert turn.session_id in candidates[turn.person_id - 1].fits
    assert all(minutes[c.person_id] <= (c.minutes or 0) for c in candidates)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_better_exists_than_what_is_proposed(seed: int) -> None:
    dice = np.random.default_rng(seed + 50)
    places = [Place(n, period(0, float(dice.integers(0, 6)), 2), 1) for n in range(4)]
    candidates = [
        Candidate(n, {s: 0.5 for s in range(4) if dice.random() < 0.6}) for n in (1, 2, 3)
    ]
    options = [[0, *[c.person_id for c in candidates if s in c.fits]] for s in range(4)]
    most = max(
        sum(bool(one) for one in chosen)
        for chosen in product(*options)
        if not overlaps(
            Proposal(tuple(Turn(p, s) for s, p in enumerate(chosen) if p), {}, is_best=True), places
        )
    )
    assert len(propose(places, candidates).turns) == most


def test_everybody_has_a_turn_before_anybody_has_two() -> None:
    places = [Place(n, period(n), 1) for n in range(3)]
    everything = {0: 0.8, 1: 0.8, 2: 0.8}
    found = propose(places, [Candidate(n, everything) for n in (1, 2, 3)])
    assert sorted(turn.person_id for turn in found.turns) == [1, 2, 3]


def test_the_better_fit_is_chosen_when_the_places_are_filled_all_the_same() -> None:
    place = [Place(1, period(), 1)]
    found = propose(place, [Candidate(1, {1: 0.2}), Candidate(2, {1: 0.9})])
    assert found.turns == (Turn(2, 1),)


def test_a_place_is_filled_rather_than_a_fit_made_better() -> None:
    places = [Place(1, period(), 1), Place(2, period(), 1)]
    found = propose(places, [Candidate(1, {1: 1.0, 2: 0.1}), Candidate(2, {1: 0.1})])
    assert found.turns == (Turn(1, 2), Turn(2, 1))


def test_what_nobody_can_take_is_said_to_be_missing() -> None:
    places = [Place(1, period(), 2), Place(2, period(1), 1), Place(3, period(2), 0)]
    found = propose(places, [Candidate(1, {1: 0.5, 3: 1.0})])
    assert found.turns == (Turn(1, 1),)
    assert found.holes == {1: 1, 2: 1}
    assert propose(places, []).holes == {1: 2, 2: 1}
    assert propose([], [Candidate(1, {})]) == Proposal((), {}, is_best=True)


def test_nobody_is_given_more_hours_than_they_have() -> None:
    places = [Place(n, period(n, hours=3), 1) for n in range(4)]
    found = propose(places, [Candidate(1, dict.fromkeys(range(4), 0.5), minutes=400)])
    assert len(found.turns) == 2


def test_the_same_people_and_places_give_the_same_roster() -> None:
    places, candidates = planted(3)
    assert propose(places, candidates) == propose(places, candidates)
