"""Everybody's best missions and every mission's best people: weighed at once, then looked at one by one.

Imported by jobs and commands only, as it needs numpy.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from app.matching.arrays import Board, Floats, best, found
from app.matching.facts import Helper, Opening
from app.matching.gates import invitations, lets
from app.matching.ranking import rotated, spread
from app.matching.rules import KEPT_FOR_MISSION, KEPT_FOR_PERSON
from app.matching.scoring import is_worth, score

WIDER = 1.5
"""So many times more are looked at one by one than are kept: a calendar may close some."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A person and a mission that go together."""

    helper: Helper
    opening: Opening
    points: float
    """The score, of a hundred, before it is rounded."""


@dataclass
class Shortlists:
    """What is worth suggesting, best first."""

    for_person: dict[int, list[Pair]] = field(default_factory=dict)
    for_mission: dict[int, list[Pair]] = field(default_factory=dict)


def shortlists(people: Sequence[Helper], openings: Sequence[Opening], today: date) -> Shortlists:
    """Return both sides' suggestions; the people for a mission are those a team may ask."""
    board = Board.of(openings)
    made = Shortlists()
    columns = _Columns(len(openings))
    for start, scores in found(people, board, today):
        chunk = people[start : start + scores.shape[0]]
        tops = best(scores, int(KEPT_FOR_PERSON * WIDER))
        for helper, row, points in zip(chunk, tops, scores, strict=True):
            found_here = [(openings[n], float(points[n])) for n in row]
            pairs = list(_exact(helper, found_here, today))
            pairs.sort(key=lambda pair: (-pair.points, pair.opening.mission_id))
            made.for_person[helper.person_id] = spread(pairs, _giver)[:KEPT_FOR_PERSON]
        columns.add(start, chunk, scores)
    for n, opening in enumerate(openings):
        pairs = [
            pair
            for row, points in columns.best(n)
            for pair in _exact(people[row], [(opening, points)], today, by_team=True)
        ]
        made.for_mission[opening.mission_id] = in_turn(pairs)[:KEPT_FOR_MISSION]
    return made


def in_turn(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the people of a mission, those asked less first among people who fit as well."""
    return rotated(pairs, lambda pair: pair.points, lambda pair: pair.helper.asked)


def _giver(pair: Pair) -> str:
    return pair.opening.giver


def _exact(
    helper: Helper,
    openings: Iterable[tuple[Opening, float]],
    today: date,
    *,
    by_team: bool = False,
) -> Iterator[Pair]:
    """Look again, one by one, at what a calendar, a block or the last day of a paper may change."""
    for opening, points in openings:
        if not (helper.busy or helper.avoids or helper.avoids_givers or opening.papers):
            yield Pair(helper, opening, points)
        elif lets(helper, opening, today, by_team=by_team):
            made = score(helper, opening, today)
            if is_worth(made, opening):
                yield Pair(helper, opening, made.exact)


class _Columns:
    """Keeps, from chunk to chunk of people, the best of each mission."""

    def __init__(self, missions: int) -> None:
        self.most = int(KEPT_FOR_MISSION * WIDER)
        self.scores = np.zeros((missions, 0), np.float32)
        self.rows = np.zeros((missions, 0), np.int64)

    def add(self, start: int, chunk: Sequence[Helper], scores: Floats) -> None:
        """Take in a chunk; whom a team may not ask counts as refused."""
        asked = [p.is_shown and not p.is_minor and p.asked < invitations(p) for p in chunk]
        theirs = np.where(np.array(asked)[:, None], scores, -1).T
        rows = np.broadcast_to(np.arange(start, start + len(chunk)), theirs.shape)
        self.scores = np.concatenate([self.scores, theirs], axis=1)
        self.rows = np.concatenate([self.rows, rows], axis=1)
        if self.scores.shape[1] > self.most:
            top = np.argpartition(-self.scores, self.most - 1, axis=1)[:, : self.most]
            self.scores = np.take_along_axis(self.scores, top, axis=1)
            self.rows = np.take_along_axis(self.rows, top, axis=1)

    def best(self, mission: int) -> list[tuple[int, float]]:
        """Return the rows of the best people of a mission with their scores, as they were read."""
        kept = self.scores[mission] >= 0
        pairs = zip(self.rows[mission][kept], self.scores[mission][kept], strict=True)
        return sorted((int(row), float(points)) for row, points in pairs)
