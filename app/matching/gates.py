"""What must hold before anything is weighed: age, language, papers, places, hours, clashes, a no.

What is unknown stays closed where somebody could be hurt (age, checks), and nowhere else.
"""

from collections.abc import Iterator
from datetime import date

from app.matching.facts import Helper, Opening, Slot
from app.matching.rules import INVITATIONS_A_MONTH, MINIMUM_AGE, TEAM_GATES, Gate, good_on


def failed(helper: Helper, opening: Opening, today: date) -> list[Gate]:
    """Return every gate that stands between a person and a mission; ``today`` on the city's clock."""
    return list(_failed(helper, opening, today))


def lets(helper: Helper, opening: Opening, today: date, *, by_team: bool = False) -> bool:
    """Say whether nothing stands between them; ``by_team``: the team would ask the person."""
    return all(gate in TEAM_GATES and not by_team for gate in _failed(helper, opening, today))


def open_slots(helper: Helper, opening: Opening, today: date) -> tuple[Slot, ...]:
    """Return the sessions that the person could take."""
    return _Slots(helper, opening, today).left


def minutes_left(helper: Helper) -> int | None:
    """Return how many minutes of the month somebody has not promised; None: they did not say."""
    if helper.monthly_minutes is None:
        return None
    return max(0, helper.monthly_minutes - helper.promised_minutes)


def invitations(helper: Helper) -> int:
    """Return how many invitations a month may reach somebody."""
    return INVITATIONS_A_MONTH if helper.quota is None else helper.quota


def holds(helper: Helper, opening: Opening, day: date) -> bool:
    """Say whether somebody has every check and training that a mission asks for, good on ``day``."""
    return all(
        paper in helper.papers and good_on(helper.papers[paper], day) for paper in opening.papers
    )


def is_old_enough(helper: Helper, opening: Opening) -> bool:
    """Say whether somebody has the mission's age; who did not say how old they are has the least."""
    if opening.minimum_age <= MINIMUM_AGE:
        return True
    return helper.years_old is not None and helper.years_old >= opening.minimum_age


def _failed(helper: Helper, opening: Opening, today: date) -> Iterator[Gate]:
    if not opening.is_open:
        yield Gate.CLOSED
    yield from _of_person(helper, opening)
    if not is_old_enough(helper, opening):
        yield Gate.AGE
    if opening.languages and not opening.languages & helper.languages:
        yield Gate.LANGUAGE
    if (gate := _Slots(helper, opening, today).closed_by) is not None:
        yield gate


def _of_person(helper: Helper, opening: Opening) -> Iterator[Gate]:
    if helper.person_id in opening.team:
        yield Gate.OWN
    if helper.avoids & opening.team or opening.giver in helper.avoids_givers:
        yield Gate.AVOIDED
    if helper.is_paused:
        yield Gate.PAUSED
    if opening.mission_id in helper.answered:
        yield Gate.ANSWERED
    if helper.is_minor or not helper.is_shown:
        yield Gate.UNSHOWN
    if helper.asked >= invitations(helper):
        yield Gate.ASKED


class _Slots:
    """The sessions that are left to a person after each gate that is about sessions."""

    __slots__ = ("closed_by", "left")

    def __init__(self, helper: Helper, opening: Opening, today: date) -> None:
        self.left: tuple[Slot, ...] = ()
        self.closed_by: Gate | None = None
        if not opening.slots:
            self.closed_by = None if holds(helper, opening, today) else Gate.PAPERS
            return
        self._narrow(helper, opening)

    def _narrow(self, helper: Helper, opening: Opening) -> None:
        left = [slot for slot in opening.slots if slot.free > 0]
        if not left:
            self.closed_by = Gate.FULL
            return
        if opening.papers:
            left = [slot for slot in left if holds(helper, opening, slot.day)]
            if not left:
                self.closed_by = Gate.PAPERS
                return
        minutes = minutes_left(helper)
        if minutes is not None:
            left = [slot for slot in left if slot.period.minutes <= minutes]
            if not left:
                self.closed_by = Gate.CAPACITY
                return
        if helper.busy:
            left = [s for s in left if not any(s.period.meets(b) for b in helper.busy)]
            if not left:
                self.closed_by = Gate.CLASH
                return
        self.left = tuple(left)
