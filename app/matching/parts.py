"""How well a person and a mission go together, part by part: between 0 and 1, or unknown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.matching.facts import Helper, Opening, Remote, Slot
from app.matching.gates import invitations, minutes_left
from app.matching.rules import (
    AT_THE_DOOR_KM,
    FAR,
    LEVEL_CREDIT,
    REMOTE_POSSIBLE,
    REQUIRED_COUNTS,
    USUAL_TRAVEL_KM,
    Part,
)
from app.places.rules import distance_km


class Missing(StrEnum):
    """Whose silence leaves a part out."""

    PERSON = "person"
    MISSION = "mission"
    """It does not say, or does not ask for it."""


@dataclass(frozen=True, slots=True)
class Value:
    """A part's value between 0 and 1; None with whose silence leaves it out."""

    part: Part
    value: float | None
    missing: Missing | None = None


def values(helper: Helper, opening: Opening, slots: Sequence[Slot]) -> list[Value]:
    """Return each part, in the order of :class:`Part`; ``slots`` are those open to the person."""
    return [value(part, helper, opening, slots) for part in Part]


def value(part: Part, helper: Helper, opening: Opening, slots: Sequence[Slot]) -> Value:
    """Return one part."""
    return Value(part, *_MEASURES[part](helper, opening, slots))


Measured = tuple[float | None, Missing | None]


def skills(helper: Helper, opening: Opening, _slots: Sequence[Slot]) -> Measured:
    """Weigh the skills it asks for by how well they are known; required ones count twice."""
    if not opening.skills:
        return None, Missing.MISSION
    if not helper.skills:
        return None, Missing.PERSON
    have = sum(_credit(helper, code) * _counts(opening, code) for code in opening.skills)
    return have / sum(_counts(opening, code) for code in opening.skills), None


def availability(helper: Helper, opening: Opening, slots: Sequence[Slot]) -> Measured:
    """Half for one session at a moment when they are free, the rest for the share of all."""
    if not opening.slots:
        return None, Missing.MISSION
    if not helper.moments:
        return None, Missing.PERSON
    fitting = sum(slot.moment in helper.moments for slot in slots)
    return (0.5 + 0.5 * fitting / len(slots) if fitting else 0.0), None


def distance(helper: Helper, opening: Opening, _slots: Sequence[Slot]) -> Measured:
    """Fall from 1 at the door to a quarter where they said they stop going, then nothing."""
    if opening.remote is Remote.FULL:
        return (1.0 if helper.is_remote else 0.5), None
    from_afar = REMOTE_POSSIBLE if helper.is_remote and opening.remote is Remote.POSSIBLE else None
    if opening.point is None or helper.point is None:
        silent = Missing.MISSION if opening.point is None else Missing.PERSON
        return from_afar, (None if from_afar else silent)
    near = nearness(distance_km(helper.point, opening.point), reach_of(helper))
    return max(near, from_afar or 0.0), None


def reach_of(helper: Helper) -> float:
    """Return how far somebody goes, in kilometres; beyond it is nothing."""
    return max(float(helper.travel_km or USUAL_TRAVEL_KM), AT_THE_DOOR_KM)


def nearness(km: float, reach: float) -> float:
    """Return what is left of the distance part at so many kilometres, for who goes so far."""
    if km <= AT_THE_DOOR_KM:
        return 1.0
    if km > reach:
        return 0.0
    return 1.0 - (1.0 - FAR) * (km - AT_THE_DOOR_KM) / (reach - AT_THE_DOOR_KM)


def cause(helper: Helper, opening: Opening, _slots: Sequence[Slot]) -> Measured:
    """Two causes in common are all one can ask, one when the mission has no other."""
    if not opening.causes:
        return None, Missing.MISSION
    if not helper.causes:
        return None, Missing.PERSON
    shared = len(opening.causes & helper.causes)
    return min(1.0, shared / min(2, len(opening.causes))), None


def commitment(helper: Helper, opening: Opening, slots: Sequence[Slot]) -> Measured:
    """Whole when their month holds two of its shortest sessions."""
    left = minutes_left(helper)
    if not opening.slots:
        return None, Missing.MISSION
    if left is None:
        return None, Missing.PERSON
    shortest = min((slot.period.minutes for slot in slots), default=0)
    return (min(1.0, left / (2 * shortest)) if shortest else 1.0), None


def fairness(helper: Helper, opening: Opening, _slots: Sequence[Slot]) -> Measured:
    """Half for whom nobody asked this month, half for what few have answered."""
    most = invitations(helper)
    rest = max(0.0, 1.0 - helper.asked / most) if most else 0.0
    lack = min(1.0, opening.free / opening.wanted) if opening.wanted else 1.0
    return (rest + lack) / 2, None


def _counts(opening: Opening, code: str) -> int:
    return REQUIRED_COUNTS if code in opening.required else 1


def _credit(helper: Helper, code: str) -> float:
    level = helper.skills.get(code)
    return LEVEL_CREDIT[level] if level is not None else 0.0


_MEASURES: dict[Part, Callable[[Helper, Opening, Sequence[Slot]], Measured]] = {
    Part.SKILLS: skills,
    Part.AVAILABILITY: availability,
    Part.DISTANCE: distance,
    Part.CAUSE: cause,
    Part.COMMITMENT: commitment,
    Part.FAIRNESS: fairness,
}
