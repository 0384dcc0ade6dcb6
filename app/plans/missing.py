"""What a plan still lacks before it may be reviewed, said part by part."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.i18n import gettext as _
from app.plans.rules import ENOUGH, TEXTS, Section


@dataclass(frozen=True, slots=True)
class Written:
    """How much of a plan is there."""

    lengths: Mapping[Section, int]
    """Characters of each text that was begun."""
    steps: int
    capacities: int
    costs: int
    """Cents."""
    is_free: bool
    """Whether the team says that it costs nothing."""


def wanting(written: Written) -> list[tuple[Section, str]]:
    """Return, for each part that is not there yet, what it needs, in the language in force."""
    found = [
        (section, _("This part is still to be written."))
        for section in TEXTS
        if written.lengths.get(section, 0) < ENOUGH
    ]
    if not written.steps:
        found.append((Section.STEPS, _("Add at least one step with its dates.")))
    if not written.costs and not written.is_free:
        found.append((Section.BUDGET, _("Add the costs, or say that the project costs nothing.")))
    if not written.capacities:
        found.append((Section.CAPACITY, _("Say who does what.")))
    order = list(Section)
    return sorted(found, key=lambda one: order.index(one[0]))
