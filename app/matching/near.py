"""Five things somebody could do this week: the best of each kind first, none taking all the places."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.matching.parts import nearness

FIVE = 5
MOST_OF_A_KIND = 3
MOST_OF_ONE = 2
WEEK = timedelta(days=7)
FARTHEST_KM = 8
"""From the middle of the neighbourhood; farther is not near."""


class Kind(StrEnum):
    """What one could do."""

    MISSION = "mission"
    ITEM = "item"
    IDEA = "idea"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something one could do this week, in the language in force."""

    kind: Kind
    title: str
    language: str
    path: str
    reasons: tuple[str, ...]
    """Why this, and why now."""
    rank: float
    """Between 0 and 1."""
    giver: str
    """Whose it is: nobody takes more than two of the five."""


def five(things: Iterable[Thing]) -> list[Thing]:
    """Return five things: one of each kind that there is, then the best, at most three of a kind."""
    ranked = sorted(things, key=lambda one: (-one.rank, one.kind, one.path))
    chosen: list[Thing] = []
    for kind in Kind:
        first = next((one for one in ranked if one.kind is kind), None)
        if first is not None:
            chosen.append(first)
    kinds = Counter(one.kind for one in chosen)
    givers = Counter(one.giver for one in chosen)
    for one in ranked:
        if len(chosen) == FIVE:
            break
        if one in chosen or kinds[one.kind] >= MOST_OF_A_KIND or givers[one.giver] >= MOST_OF_ONE:
            continue
        chosen.append(one)
        kinds[one.kind] += 1
        givers[one.giver] += 1
    return sorted(chosen, key=lambda one: (-one.rank, one.kind, one.path))


def mission_rank(km: float | None, free: int, score: float | None = None) -> float:
    """Rank a mission: by how well it fits when that is known, else by how near it is and how many it lacks."""
    if score is not None:
        return 0.3 + 0.7 * score / 100
    near = nearness(km, FARTHEST_KM) if km is not None else 0.3
    return 0.35 + 0.45 * near + 0.02 * min(free, 5)


def item_rank(*, is_here: bool, days_left: int | None) -> float:
    """Rank a need for things: more when it is in the neighbourhood itself, and when it is urgent."""
    urgent = 0.25 if days_left is not None and days_left <= WEEK.days else 0.0
    return 0.4 + (0.2 if is_here else 0.0) + urgent


def idea_rank(*, is_here: bool, local: int, threshold: int) -> float:
    """Rank an idea: more when it is in the neighbourhood itself, and when few neighbours are missing."""
    return 0.25 + (0.2 if is_here else 0.0) + 0.35 * min(1.0, local / threshold)
