"""Measure the matching against chance and against keywords, on seeded towns, both ways."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from app.matching.benchmark.judge import Bools, ndcg, precision, relevant, truth
from app.matching.benchmark.town import TODAY, Town, town
from app.matching.gates import lets
from app.matching.shortlists import shortlists

FIRST, FIRST_GAINS = 5, 10
Order = dict[int, list[int]]
"""By row of who asks (person or mission), the other side's rows, best first."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one way of suggesting is worth, over all lists of all towns."""

    method: str
    side: str
    """``people`` for a mission, or ``missions`` for a person."""
    precision: float
    """Of the first five places, those that are right."""
    ndcg: float
    """Of the first ten places, the discounted gain."""
    violations: int
    """Suggestions in the first ten places that break a gate, by what is true."""
    lists: int


def evaluate(
    seeds: int = 10,
    people: int = 400,
    missions: int = 120,
    told: Callable[[int], None] = lambda _seed: None,
) -> list[Measure]:
    """Return every method's measures; ``told`` hears of each town that is done."""
    sums: dict[tuple[str, str], list[tuple[float, float, int]]] = {}
    for seed in range(1, seeds + 1):
        made = town(seed, people, missions)
        good, may = truth(made, seed)
        right = relevant(good, may)
        gains = np.where(right, good, 0)
        broken = ~may
        orders = [*_orders(made, seed), *_ceiling(gains)]
        for (method, side), order in orders:
            rows = (
                _measured(order, right.T, gains.T, broken.T)
                if side == "people"
                else _measured(order, right, gains, broken)
            )
            sums.setdefault((method, side), []).extend(rows)
        told(seed)
    return [
        Measure(
            method, side,
            sum(p for p, _n, _v in rows) / len(rows),
            sum(n for _p, n, _v in rows) / len(rows),
            sum(v for _p, _n, v in rows),
            len(rows),
        )
        for (method, side), rows in sums.items()
    ]  # fmt: skip


def _measured(
    order: Order, right: Bools, gains: np.typing.NDArray[np.float64], broken: Bools
) -> Iterator[tuple[float, float, int]]:
    for row in range(right.shape[0]):
        if not right[row].any():
            continue
        listed = order.get(row, [])
        wrong = sum(bool(broken[row][n]) for n in listed[:FIRST_GAINS])
        yield (
            precision(listed, right[row], FIRST),
            ndcg(listed, gains[row], FIRST_GAINS),
            wrong,
        )


def _orders(made: Town, seed: int) -> Iterator[tuple[tuple[str, str], Order]]:
    dice = np.random.default_rng(seed + 20_000)
    people = [person.told for person in made.people]
    openings = [mission.told for mission in made.missions]
    chance = dice.random((len(people), len(openings)))
    words = _keywords(made) + chance / 1e6
    open_ = np.array([[lets(p, o, TODAY) for o in openings] for p in people])
    asked = np.array([[lets(p, o, TODAY, by_team=True) for o in openings] for p in people])
    lists = shortlists(people, openings, TODAY)
    yield ("random", "missions"), _best(chance)
    yield ("random", "people"), _best(chance.T)
    yield ("keywords", "missions"), _best(words)
    yield ("keywords", "people"), _best(words.T)
    yield ("keywords with gates", "missions"), _best(np.where(open_, words, -1))
    yield ("keywords with gates", "people"), _best(np.where(asked, words, -1).T)
    yield (
        ("matching", "missions"),
        {
            row: [pair.opening.mission_id for pair in found]
            for row, found in lists.for_person.items()
        },
    )
    yield (
        ("matching", "people"),
        {
            row: [pair.helper.person_id for pair in found]
            for row, found in lists.for_mission.items()
        },
    )


def _ceiling(gains: np.typing.NDArray[np.float64]) -> Iterator[tuple[tuple[str, str], Order]]:
    """Yield what somebody who knows the truth would list: no list can find more."""
    yield ("truth", "missions"), _best(np.where(gains > 0, gains, -1))
    yield ("truth", "people"), _best(np.where(gains > 0, gains, -1).T)


def _best(scores: np.typing.NDArray[np.float64]) -> Order:
    order = np.argsort(-scores, axis=1)[:, :FIRST_GAINS]
    return {
        n: [int(column) for column in row if scores[n][column] >= 0] for n, row in enumerate(order)
    }


def _keywords(made: Town) -> np.typing.NDArray[np.float64]:
    """Weigh shared words (skills, causes, neighbourhood) by how rare they are, as a search would."""
    profiles = [
        {*p.told.skills, *p.told.causes} | ({f"quarter-{p.quarter}"} if p.told.point else set())
        for p in made.people
    ]
    texts = [
        {*m.told.skills, *m.told.causes} | ({f"quarter-{m.quarter}"} if m.told.point else set())
        for m in made.missions
    ]
    common = Counter(word for text in (*profiles, *texts) for word in text)
    rare = {word: log(1 + (len(profiles) + len(texts)) / many) for word, many in common.items()}
    return np.array(
        [
            [sum(rare[word] for word in profile & text) / sqrt(1 + len(text)) for text in texts]
            for profile in profiles
        ]
    )
