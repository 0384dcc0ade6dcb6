"""A score of a hundred, whose lines sum to it: what is unknown is left out, the rest keeps its shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.matching.facts import Helper, Opening, Slot
from app.matching.gates import open_slots
from app.matching.parts import Missing, Value, value, values
from app.matching.rules import KNOWN_ENOUGH, LOWEST, VERSION, WEIGHTS, Part


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a score."""

    part: Part
    value: float | None
    """Between 0 and 1; None: left out."""
    missing: Missing | None
    points: int
    most: float
    """Points it could bring, of a hundred; 0 when it is left out."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well a person and a mission go together."""

    lines: tuple[Line, ...]
    total: int
    """Of a hundred: the sum of the lines' points."""
    exact: float
    """The same before it is rounded: what lists are ordered by."""
    known: int
    """Weight of what is known, fairness apart."""
    version: int
    slots: tuple[Slot, ...]
    """Sessions open to the person."""

    def line(self, part: Part) -> Line:
        """Return one part."""
        return next(line for line in self.lines if line.part is part)

    @property
    def left_out(self) -> list[Line]:
        """Return what is unknown."""
        return [line for line in self.lines if line.value is None]


def score(helper: Helper, opening: Opening, today: date, version: int = VERSION) -> Score:
    """Weigh a pair; gates are another matter: see :mod:`app.matching.gates`."""
    slots = open_slots(helper, opening, today)
    return _weighed(values(helper, opening, slots), slots, version)


def otherwise(found: Score, part: Part, helper: Helper, opening: Opening) -> Score:
    """Weigh a pair again of which only what one part reads of the person is another."""
    measured = [Value(line.part, line.value, line.missing) for line in found.lines]
    measured[list(Part).index(part)] = value(part, helper, opening, found.slots)
    return _weighed(measured, found.slots, found.version)


def _weighed(measured: Sequence[Value], slots: tuple[Slot, ...], version: int) -> Score:
    weights = WEIGHTS[version]
    whole = sum(weights[one.part] for one in measured if one.value is not None)
    most = [100 * weights[m.part] / whole if m.value is not None else 0.0 for m in measured]
    exact = [share * (m.value or 0.0) for share, m in zip(most, measured, strict=True)]
    points = whole_points(exact)
    lines = tuple(
        Line(m.part, m.value, m.missing, got, share)
        for m, got, share in zip(measured, points, most, strict=True)
    )
    known = whole - (weights[Part.FAIRNESS] if lines[-1].value is not None else 0)
    return Score(lines, sum(points), sum(exact), known, version, slots)


def whole_points(exact: Sequence[float]) -> list[int]:
    """Round so that the points sum to the rounded sum: the largest remainders are rounded up."""
    down = [int(one) for one in exact]
    missing = round(sum(exact)) - sum(down)
    by_remainder = sorted(range(len(exact)), key=lambda i: (down[i] - exact[i], i))
    for i in by_remainder[:missing]:
        down[i] += 1
    return down


def is_worth(found: Score, opening: Opening) -> bool:
    """Say whether it is worth suggesting: enough is known, and what matters most is not nothing."""
    nothing: Mapping[Part, bool] = {line.part: line.value == 0 for line in found.lines}
    if found.known < KNOWN_ENOUGH or found.total < LOWEST:
        return False
    if nothing[Part.SKILLS] and opening.required:
        return False
    return not nothing[Part.DISTANCE]
