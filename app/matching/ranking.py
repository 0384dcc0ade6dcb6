"""In which order things are suggested: the best first, but nobody takes every place, nor is always asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from app.matching.rules import CLOSE, FIRST, MOST_OF_ONE

T = TypeVar("T")


def spread(
    ranked: Iterable[T], giver: Callable[[T], str], *, first: int = FIRST, most: int = MOST_OF_ONE
) -> list[T]:
    """Let nobody take more than ``most`` of the first ``first`` places.

    What is passed over keeps its order behind the first places. When too few others are there to
    fill them, the list ends with them: a third of the same giver never stands among the first.
    """
    taken: Counter[str] = Counter()
    front: list[T] = []
    behind: list[T] = []
    for one in ranked:
        who = giver(one)
        if len(front) < first and taken[who] < most:
            taken[who] += 1
            front.append(one)
        else:
            behind.append(one)
    return front + behind if len(front) == first else front


def rotated(
    ranked: Sequence[T], points: Callable[[T], float], asked: Callable[[T], int]
) -> list[T]:
    """Let those who were asked less come first among people who fit as well.

    Whoever stands within :data:`CLOSE` points of the best who is left counts as equal to them.
    """
    left = sorted(ranked, key=points, reverse=True)
    order: list[T] = []
    while left:
        best = points(left[0])
        equals = [one for one in left if best - points(one) <= CLOSE]
        chosen = min(equals, key=lambda one: (asked(one), -points(one)))
        order.append(chosen)
        left.remove(chosen)
    return order
