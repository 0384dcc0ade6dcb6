"""What the money is for: parts of the plan's costs that add up to the goal, to the cent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.campaigns.rules import GOAL_LEAST, GOAL_MOST
from app.core.i18n import gettext as _
from app.core.i18n.format import money_said
from app.plans.budget import Line, LineKind


@dataclass(frozen=True, slots=True)
class Use:
    """What a part of the money is for, in cents."""

    line: str
    """Public id of the budget's line."""
    label: str
    minimum_cents: int
    optimum_cents: int


def faults(
    uses: Sequence[Use], lines: Sequence[Line], *, to_find: int, minimum: int, optimum: int
) -> list[str]:
    """Return why the goal does not hold, in the language in force; nothing when it does.

    Args:
        uses: what the money is for.
        lines: the budget of the plan, as it is now.
        to_find: cents for which the plan has no income yet.
        minimum: cents without which nothing is done.
        optimum: cents with which all of it is done.
    """
    if not GOAL_LEAST <= minimum <= GOAL_MOST:
        return [
            _("The minimum is between %(least)s and %(most)s.")
            % {"least": money_said(GOAL_LEAST), "most": money_said(GOAL_MOST)}
        ]
    if optimum < minimum:
        return [_("The optimum is at least the minimum.")]
    found = [*_sums(uses, minimum, optimum), *_lines(uses, lines)]
    if optimum > to_find:
        found.append(
            _("The plan has %(amount)s to find: the optimum cannot ask for more.")
            % {"amount": money_said(to_find)}
        )
    return found


def _sums(uses: Sequence[Use], minimum: int, optimum: int) -> list[str]:
    found = []
    for_minimum = sum(use.minimum_cents for use in uses)
    for_optimum = sum(use.optimum_cents for use in uses)
    if for_minimum != minimum:
        found.append(
            _("The lines add up to %(sum)s, and the minimum is %(goal)s.")
            % {"sum": money_said(for_minimum), "goal": money_said(minimum)}
        )
    if for_optimum != optimum:
        found.append(
            _("The lines add up to %(sum)s, and the optimum is %(goal)s.")
            % {"sum": money_said(for_optimum), "goal": money_said(optimum)}
        )
    return found


def _lines(uses: Sequence[Use], lines: Sequence[Line]) -> list[str]:
    costs: Mapping[str, Line] = {
        line.public_id: line for line in lines if line.kind is LineKind.COST
    }
    found = []
    for use in uses:
        line = costs.get(use.line)
        if line is None:
            found.append(_("“%(label)s” is no cost of the plan any more.") % {"label": use.label})
        elif use.optimum_cents > line.cents:
            found.append(
                _("“%(label)s” costs %(cost)s in the plan: the campaign asks for more.")
                % {"label": use.label, "cost": money_said(line.cents)}
            )
    return found
