"""Who takes which session: as many places filled as can be, then the best fits, then everybody's turn.

Plain assignment gives each person one place and knows nothing of overlaps. Here each possible
(person, session) is a variable of zero or one; sessions that share a minute exclude each other for a
person (one constraint for each moment at which one of them begins: sessions are intervals, so that
covers every overlap), and a person's hours and each session's places are bounds. HiGHS, through SciPy,
solves it to the optimum. Needs scipy: jobs and the roster's own page only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from app.matching.facts import Period

FILLED = 1000.0
"""A place that is filled weighs more than any number of better fits that could be had instead."""

AGAIN = 0.4
"""What the second session of one person costs, in fits; the third costs twice that, and so on."""

LONGEST_S = 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """A session that lacks people."""

    session_id: int
    period: Period
    wanted: int
    """People who are still missing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who takes part in the mission."""

    person_id: int
    fits: Mapping[int, float]
    """How well each session suits them (0 to 1); a session that is not here is impossible."""
    minutes: int | None = None
    """How long they can be there in all; None: nobody said."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody is proposed for a session."""

    person_id: int
    session_id: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person confirms, or not."""

    turns: tuple[Turn, ...]
    holes: Mapping[int, int]
    """People who are missing all the same, by session."""
    is_best: bool
    """Whether nothing better exists; otherwise the time ran out first."""


def propose(places: Sequence[Place], candidates: Sequence[Candidate]) -> Proposal:
    """Return the roster that fills most places; the same input gives the same roster."""
    wanted = {place.session_id: place for place in places if place.wanted > 0}
    pairs = [
        (n, session_id)
        for n, candidate in enumerate(candidates)
        for session_id in sorted(candidate.fits)
        if session_id in wanted
    ]
    if not pairs:
        return Proposal((), {s: place.wanted for s, place in wanted.items()}, is_best=True)
    chosen, is_best = _solve(pairs, wanted, candidates)
    turns = tuple(
        sorted(
            (Turn(candidates[n].person_id, session_id) for n, session_id in chosen),
            key=lambda turn: (wanted[turn.session_id].period.starts_at, turn.person_id),
        )
    )
    filled: defaultdict[int, int] = defaultdict(int)
    for turn in turns:
        filled[turn.session_id] += 1
    holes = {s: place.wanted - filled[s] for s, place in wanted.items() if place.wanted > filled[s]}
    return Proposal(turns, holes, is_best)


Pairs = list[tuple[int, int]]


def _solve(
    pairs: Pairs, places: Mapping[int, Place], candidates: Sequence[Candidate]
) -> tuple[Pairs, bool]:
    rows = _Rows()
    _bound_places(rows, pairs, places)
    by_person: defaultdict[int, list[int]] = defaultdict(list)
    for variable, (n, _session) in enumerate(pairs):
        by_person[n].append(variable)
    costs = [-(FILLED + candidates[n].fits[session]) for n, session in pairs]
    for n, variables in by_person.items():
        _bound_person(rows, pairs, variables, places, candidates[n])
        extra = range(len(costs), len(costs) + len(variables) - 1)
        if extra:
            rows.add([(v, 1.0) for v in variables] + [(e, -1.0) for e in extra], 1.0)
            costs += [AGAIN * (k + 1) for k in range(len(extra))]
    done = milp(
        np.array(costs),
        integrality=np.array([1] * len(pairs) + [0] * (len(costs) - len(pairs))),
        bounds=Bounds(0, 1),
        constraints=rows.constraint(len(costs)),
        options={"time_limit": LONGEST_S, "mip_rel_gap": 1e-7},
    )
    if done.x is None:
        return _greedy(pairs, places, candidates), False
    return [pair for pair, x in zip(pairs, done.x, strict=False) if x > 0.5], done.status == 0


def _bound_places(rows: "_Rows", pairs: Pairs, places: Mapping[int, Place]) -> None:
    for session_id, place in places.items():
        rows.add([(v, 1.0) for v, (_n, s) in enumerate(pairs) if s == session_id], place.wanted)


def _bound_person(
    rows: "_Rows",
    pairs: Pairs,
    variables: Sequence[int],
    places: Mapping[int, Place],
    candidate: Candidate,
) -> None:
    periods = {v: places[pairs[v][1]].period for v in variables}
    for begins in sorted({period.starts_at for period in periods.values()}):
        there = [v for v, p in periods.items() if p.starts_at <= begins < p.ends_at]
        if len(there) > 1:
            rows.add([(v, 1.0) for v in there], 1.0)
    if candidate.minutes is not None:
        rows.add([(v, float(p.minutes)) for v, p in periods.items()], candidate.minutes)


def _greedy(pairs: Pairs, places: Mapping[int, Place], candidates: Sequence[Candidate]) -> Pairs:
    """Fill what few can take first, for the case that time ran out before anything was found."""
    few: defaultdict[int, int] = defaultdict(int)
    for _n, session_id in pairs:
        few[session_id] += 1
    left = {s: place.wanted for s, place in places.items()}
    taken: defaultdict[int, list[Period]] = defaultdict(list)
    chosen: Pairs = []
    for n, session_id in sorted(
        pairs, key=lambda p: (few[p[1]], len(taken[p[0]]), -candidates[p[0]].fits[p[1]], p)
    ):
        period, most = places[session_id].period, candidates[n].minutes
        busy = sum(one.minutes for one in taken[n]) + period.minutes
        if left[session_id] and (most is None or busy <= most):
            if any(one.meets(period) for one in taken[n]):
                continue
            left[session_id] -= 1
            taken[n].append(period)
            chosen.append((n, session_id))
    return chosen


class _Rows:
    """Gathers "these variables, each so many times, are at most that"."""

    def __init__(self) -> None:
        self.cells: list[tuple[int, int, float]] = []
        self.most: list[float] = []

    def add(self, terms: Sequence[tuple[int, float]], most: float) -> None:
        """Add one row."""
        self.cells += [(len(self.most), variable, times) for variable, times in terms]
        self.most.append(most)

    def constraint(self, variables: int) -> LinearConstraint:
        """Return all of them."""
        rows, columns, times = zip(*self.cells, strict=True)
        matrix = coo_array((times, (rows, columns)), shape=(len(self.most), variables)).tocsr()
        return LinearConstraint(matrix, -np.inf, np.array(self.most))
