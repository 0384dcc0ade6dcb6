"""What really goes together in a made-up town, and how much of it a list found."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.matching.benchmark.town import TODAY, Floats, Mission, Person, Town
from app.matching.facts import Remote
from app.matching.gates import failed
from app.matching.rules import TEAM_GATES
from app.places.rules import distance_km
from app.profiles.rules import MOMENTS

Bools = npt.NDArray[np.bool_]

RELEVANT = 0.06
"""Share of all pairs that really go well together."""

MOMENT = {moment: n for n, moment in enumerate(MOMENTS)}


def truth(town: Town, seed: int) -> tuple[Floats, Bools]:
    """Return how well each pair would really go, and whether it may be at all.

    Helping goes well when several things come together: the product is taken where one cannot make up
    for the other (nobody helps where they never are), the sum where it can, and then chance has its say.
    """
    dice = np.random.default_rng(seed + 10_000)
    good = np.array([[_good(p, m) for m in town.missions] for p in town.people])
    good += dice.normal(0, 0.08, good.shape)
    may = np.array([[not violates(p, m) for m in town.missions] for p in town.people])
    return good, may


def violates(person: Person, mission: Mission) -> bool:
    """Say whether a suggestion would break a gate, by what is true of the person."""
    really = replace(person.told, years_old=person.years_old)
    return any(gate not in TEAM_GATES for gate in failed(really, mission.told, TODAY))


def relevant(good: Floats, may: Bools) -> Bools:
    """Return the pairs that count as found: the best few of all, among those that may be."""
    line = np.quantile(good, 1 - RELEVANT)
    return (good >= line) & may


def precision(order: Sequence[int], right: Sequence[bool] | Bools, first: int) -> float:
    """Return the share of the first places that are right; a short list leaves places empty."""
    return sum(bool(right[n]) for n in order[:first]) / first


def ndcg(order: Sequence[int], gains: Floats, first: int) -> float:
    """Return the discounted gain of a list, over that of the best list there is (Järvelin, Kekäläinen 2002)."""
    discount = 1 / np.log2(np.arange(2, first + 2))
    ideal = float((np.sort(gains)[::-1][:first] * discount[: len(gains)]).sum())
    got = float(sum(gains[n] * d for n, d in zip(order[:first], discount, strict=False)))
    return got / ideal if ideal > 0 else 1.0


def _good(person: Person, mission: Mission) -> float:
    skills = 0.75
    if mission.need.any():
        skills = float((mission.need * np.sqrt(person.proficiency)).sum() / mission.need.sum())
    free = 0.65
    slots = [slot for slot in mission.told.slots if slot.free]
    if slots:
        chances = [person.freedom[MOMENT[slot.moment]] for slot in slots]
        free = 1 - float(np.prod([1 - chance for chance in chances]))
    km = distance_km(person.spot, mission.spot)
    near = (
        0.85
        if mission.told.remote is Remote.FULL
        else float(np.exp(-((km / person.reach_km) ** 2)))
    )
    likes = (1 + float(person.taste @ mission.taste)) / 2
    hours = min(1.0, person.hours / 6)
    together = (0.1 + 0.9 * skills) * (0.15 + 0.85 * free) * (0.1 + 0.9 * near)
    return float(together ** (1 / 3) * 0.7 + 0.22 * likes + 0.08 * hours)
