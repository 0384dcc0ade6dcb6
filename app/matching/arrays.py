"""The same gates and parts as :mod:`app.matching.scoring`, for everybody at once, in numpy.

For jobs and commands only: nothing that answers a request imports this module. What depends on one
person's calendar (clashes, the last day of a paper) is left to the exact scorer, which looks again at
the few that stand first here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from app.matching.facts import Helper, Opening, Point, Remote
from app.matching.gates import invitations, minutes_left
from app.matching.parts import reach_of
from app.matching.rules import (
    AT_THE_DOOR_KM,
    FAR,
    KNOWN_ENOUGH,
    LEVEL_CREDIT,
    LOWEST,
    MINIMUM_AGE,
    REMOTE_POSSIBLE,
    REQUIRED_COUNTS,
    VERSION,
    WEIGHTS,
    Part,
    good_on,
)
from app.places.rules import EARTH_RADIUS_KM
from app.profiles.rules import MOMENTS

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

CHUNK = 500
"""People weighed at once: a few matrices of so many rows stay in the processor's cache."""


class Codes:
    """Gives each code a column."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.columns = {code: n for n, code in enumerate(sorted(set(codes)))}

    def rows(self, sets: Sequence[Iterable[tuple[str, float]]]) -> Floats:
        """Return a row for each set of (code, value); codes without a column are left out."""
        made = np.zeros((len(sets), max(1, len(self.columns))), np.float32)
        for n, values in enumerate(sets):
            for code, value in values:
                if (column := self.columns.get(code)) is not None:
                    made[n, column] += value
        return made

    def once(self, sets: Sequence[Iterable[str]]) -> Floats:
        """Return a row for each set of codes, each of which counts one."""
        return self.rows([[(code, 1) for code in codes] for codes in sets])


@dataclass(frozen=True)
class Board:
    """Missions, as columns."""

    openings: Sequence[Opening]
    skill_codes: Codes
    cause_codes: Codes
    language_codes: Codes
    paper_codes: Codes

    @classmethod
    def of(cls, openings: Sequence[Opening]) -> "Board":
        """Give each code that a mission speaks of a column."""
        return cls(
            openings,
            Codes(code for one in openings for code in one.skills),
            Codes(code for one in openings for code in one.causes),
            Codes(code for one in openings for code in one.languages),
            Codes(code for one in openings for code in one.papers),
        )


def found(
    people: Sequence[Helper], board: Board, today: date, *, version: int = VERSION
) -> Iterable[tuple[int, Floats]]:
    """Yield the scores of the people ``[start:start + rows]``: -1 where a gate or the worth says no."""
    scorer = _Scorer(board, version)
    for start in range(0, len(people), CHUNK):
        yield start, scorer.scores(people[start : start + CHUNK], today)


def best(scores: Floats, most: int) -> list[Numbers]:
    """Return, for each row, the columns of its best scores, best first; none that is refused."""
    most = min(most, scores.shape[1])
    if most == 0:
        return [np.zeros(0, np.int64)] * scores.shape[0]
    top = np.argpartition(-scores, most - 1, axis=1)[:, :most]
    values = np.take_along_axis(scores, top, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    top = np.take_along_axis(top, order, axis=1)
    values = np.take_along_axis(values, order, axis=1)
    return [row[kept >= 0] for row, kept in zip(top, values, strict=True)]


class _Scorer:
    """Holds what is computed once for a board."""

    def __init__(self, board: Board, version: int) -> None:
        self.board = board
        self.weights = WEIGHTS[version]
        openings = board.openings
        self.asked_skills = board.skill_codes.rows(
            [[(c, REQUIRED_COUNTS if c in o.required else 1) for c in o.skills] for o in openings]
        )
        self.asked_skills /= np.maximum(self.asked_skills.sum(1, keepdims=True), 1)
        self.moments = Codes(MOMENTS)
        free = [[slot.moment for slot in o.slots if slot.free > 0] for o in openings]
        self.shares = self.moments.rows([[(m, 1 / len(all_)) for m in all_] for all_ in free])
        self.causes = board.cause_codes.once([o.causes for o in openings])
        self.languages = board.language_codes.once([o.languages for o in openings])
        self.papers = board.paper_codes.once([o.papers for o in openings])
        self.spots = _vectors([o.point for o in openings])
        self.km: dict[Point | None, npt.NDArray[np.float64]] = {}
        self.has = {
            Part.SKILLS: _flags(bool(o.skills) for o in openings),
            Part.AVAILABILITY: _flags(bool(o.slots) for o in openings),
            Part.DISTANCE: _flags(o.point is not None for o in openings),
            Part.CAUSE: _flags(bool(o.causes) for o in openings),
            Part.COMMITMENT: _flags(bool(o.slots) for o in openings),
        }
        self.shortest = np.array(
            [min((s.period.minutes for s in o.slots if s.free > 0), default=0) for o in openings],
            np.float32,
        )
        self.ages = np.array([o.minimum_age for o in openings], np.float32)
        self.lack = np.array(
            [min(1.0, o.free / o.wanted) if o.wanted else 1.0 for o in openings], np.float32
        )
        self.takes = _flags(o.is_open and (not o.slots or o.free > 0) for o in openings)
        self.full = _flags(o.remote is Remote.FULL for o in openings)
        self.possible = _flags(o.remote is Remote.POSSIBLE for o in openings)
        self.columns = {o.mission_id: n for n, o in enumerate(openings)}
        self.owned: dict[int, list[int]] = {}
        for n, opening in enumerate(openings):
            for person_id in opening.team:
                self.owned.setdefault(person_id, []).append(n)

    def scores(self, people: Sequence[Helper], today: date) -> Floats:
        """Return the score of each pair, of a hundred; -1 where it is refused."""
        weight = np.zeros((len(people), len(self.board.openings)), np.float32)
        total = np.zeros_like(weight)
        zero = np.zeros_like(weight, dtype=np.bool_)
        for part, measure in self._measures().items():
            values, known = measure(people)
            share = self.weights[part] * known
            weight += share
            total += share * values
            if part in {Part.SKILLS, Part.DISTANCE}:
                matters = self._requires if part is Part.SKILLS else True
                zero |= (values == 0) & known & matters
        fair, _known = self._fairness(people)
        enough = weight >= KNOWN_ENOUGH
        points = self.weights[Part.FAIRNESS]
        total = 100 * (total + points * fair) / (weight + points)
        refused = zero | ~enough | (total < LOWEST - 0.5) | ~self.gates(people, today)
        total[refused] = -1
        return total

    @property
    def _requires(self) -> Bools:
        return _flags(bool(o.required) for o in self.board.openings)[None, :]

    def _measures(self) -> dict[Part, Callable[[Sequence[Helper]], tuple[Floats, Bools]]]:
        return {
            Part.SKILLS: self._skills,
            Part.AVAILABILITY: self._availability,
            Part.DISTANCE: self._distance,
            Part.CAUSE: self._cause,
            Part.COMMITMENT: self._commitment,
        }

    def _skills(self, people: Sequence[Helper]) -> tuple[Floats, Bools]:
        credit = self.board.skill_codes.rows(
            [[(c, LEVEL_CREDIT[level]) for c, level in p.skills.items()] for p in people]
        )
        said = _flags(bool(p.skills) for p in people)
        return credit @ self.asked_skills.T, said[:, None] & self.has[Part.SKILLS]

    def _availability(self, people: Sequence[Helper]) -> tuple[Floats, Bools]:
        free = self.moments.rows([[(m, 1) for m in p.moments] for p in people])
        share = free @ self.shares.T
        said = _flags(bool(p.moments) for p in people)
        fits = np.where(share > 0, 0.5 + 0.5 * share, 0).astype(np.float32)
        return fits, said[:, None] & self.has[Part.AVAILABILITY]

    def _distance(self, people: Sequence[Helper]) -> tuple[Floats, Bools]:
        km = np.stack([self._km_from(p.point) for p in people])
        reach = np.array([reach_of(p) for p in people])[:, None]
        span = np.maximum(reach - AT_THE_DOOR_KM, 1e-9)
        near = np.where(km > reach, 0, 1 - (1 - FAR) * (km - AT_THE_DOOR_KM) / span)
        near = np.where(km <= AT_THE_DOOR_KM, 1, near)
        both = _flags(p.point is not None for p in people)[:, None] & self.has[Part.DISTANCE]
        remote = _flags(p.is_remote for p in people)[:, None]
        afar = remote & self.possible
        value = np.where(both, near, 0)
        value = np.where(afar, np.maximum(value, REMOTE_POSSIBLE), value)
        value = np.where(self.full, np.where(remote, 1.0, 0.5), value)
        return value.astype(np.float32), both | afar | self.full

    def _km_from(self, home: Point | None) -> npt.NDArray[np.float64]:
        """Return how far each mission is from a home: the middles of neighbourhoods, hence few."""
        if (km := self.km.get(home)) is None:
            chord = np.sqrt(np.maximum(0, 2 - 2 * (_vectors([home]) @ self.spots.T)))[0]
            km = self.km[home] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1, chord / 2))
        return km

    def _cause(self, people: Sequence[Helper]) -> tuple[Floats, Bools]:
        theirs = self.board.cause_codes.rows([[(c, 1) for c in p.causes] for p in people])
        wanted = np.clip(self.causes.sum(1), 1, 2)
        said = _flags(bool(p.causes) for p in people)
        return np.minimum(1, theirs @ self.causes.T / wanted), said[:, None] & self.has[Part.CAUSE]

    def _commitment(self, people: Sequence[Helper]) -> tuple[Floats, Bools]:
        left = _minutes(people)[:, None]
        said = _flags(p.monthly_minutes is not None for p in people)
        value = np.minimum(1, left / np.maximum(2 * self.shortest, 1e-6))
        return value.astype(np.float32), said[:, None] & self.has[Part.COMMITMENT]

    def _fairness(self, people: Sequence[Helper]) -> tuple[Floats, Bools]:
        rest = [max(0.0, 1 - p.asked / invitations(p)) if invitations(p) else 0.0 for p in people]
        value = (np.array(rest, np.float32)[:, None] + self.lack) / 2
        return value.astype(np.float32), np.ones_like(value, dtype=np.bool_)

    def gates(self, people: Sequence[Helper], today: date) -> Bools:
        """Return where no gate stands, calendars apart."""
        board = self.board
        ages = np.array([p.years_old if p.years_old is not None else -1 for p in people])
        old = (self.ages <= MINIMUM_AGE) | (ages[:, None] >= self.ages)
        speak = board.language_codes.rows([[(c, 1) for c in p.languages] for p in people])
        understood = (speak @ self.languages.T > 0) | (self.languages.sum(1) == 0)
        held = board.paper_codes.rows(
            [[(c, 1) for c, last in p.papers.items() if good_on(last, today)] for p in people]
        )
        papers = held @ self.papers.T >= self.papers.sum(1) - 0.5
        time = _minutes(people)[:, None] >= self.shortest
        active = _flags(not p.is_paused for p in people)[:, None]
        open_: Bools = active & old & understood & papers & time & self.takes
        for row, person in enumerate(people):
            theirs = self.owned.get(person.person_id, [])
            answered = [self.columns[m] for m in person.answered if m in self.columns]
            open_[row, [*theirs, *answered]] = False
        return open_


def _minutes(people: Sequence[Helper]) -> Floats:
    left = (minutes_left(person) for person in people)
    return np.array([np.inf if one is None else one for one in left], np.float32)


def _flags(values: Iterable[bool]) -> Bools:
    return np.fromiter(values, np.bool_)


def _vectors(points: Sequence[Point | None]) -> npt.NDArray[np.float64]:
    """Return points as unit vectors from the middle of the earth; unknown ones are anywhere."""
    lat, lon = np.radians(np.array([p or (0.0, 0.0) for p in points], float).reshape(-1, 2)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
