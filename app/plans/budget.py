"""Budgets that add up: costs on one side, incomes and what remains to be found on the other. All in cents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.i18n import N_

CENTS_MAX = 10_000_000_00
"""Ten million dollars, for a line and for all costs: beyond that a zero too many was typed."""


class LineKind(StrEnum):
    """What a line of the budget is."""

    COST = "cost"
    SECURED = "secured"
    """Money that is there, or promised in writing."""
    EXPECTED = "expected"
    """Money that was asked for, and has not come yet."""


KIND_LABELS = {
    LineKind.COST: N_("Cost"),
    LineKind.SECURED: N_("Income, secured"),
    LineKind.EXPECTED: N_("Income, not secured yet"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line, as a budget counts it."""

    kind: LineKind
    label: str
    cents: int
    note: str = ""
    public_id: str = ""
    """Empty for a line that is new."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a budget comes to, in cents."""

    costs: int
    secured: int
    expected: int

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Totals":
        """Add lines up."""
        sums = dict.fromkeys(LineKind, 0)
        for line in lines:
            sums[line.kind] += line.cents
        return cls(sums[LineKind.COST], sums[LineKind.SECURED], sums[LineKind.EXPECTED])

    @property
    def incomes(self) -> int:
        """Return all that comes in, secured or not."""
        return self.secured + self.expected

    @property
    def missing(self) -> int:
        """Return what the costs exceed the incomes by; negative when more comes in than goes out."""
        return self.costs - self.incomes


def difference(lines: Sequence[Line], to_find: int) -> int:
    """Return by how many cents a budget does not add up: costs − incomes − what is to be found.

    Nought is right; above, that much of the costs has no source; below, there is too much.
    """
    return Totals.of(lines).missing - to_find


@dataclass(frozen=True, slots=True)
class Spent:
    """What a line of the budget became: planned, and as it was in the end. In cents."""

    kind: LineKind
    label: str
    planned: int
    actual: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What came in and what was spent, in the end."""

    planned_costs: int
    spent: int
    planned_incomes: int
    received: int

    @classmethod
    def of(cls, lines: Iterable[Spent]) -> "Account":
        """Add the lines of a report up."""
        costs = incomes = spent = received = 0
        for line in lines:
            if line.kind is LineKind.COST:
                costs += line.planned
                spent += line.actual
            else:
                incomes += line.planned
                received += line.actual
        return cls(costs, spent, incomes, received)

    @property
    def left(self) -> int:
        """Return what is left over; negative when more was spent than came in."""
        return self.received - self.spent
