"""A budget as one bar: what is secured, what is expected, what remains to be found."""

from __future__ import annotations

from typing import Final

from app.core.ink import escape, tag
from app.plans.budget import Totals

HEIGHT: Final = 26


def budget_svg(totals: Totals, *, label: str) -> str:
    """Draw the share of the costs that each part covers; ``label`` says it in words.

    Classes for the style sheet: ``budget-bar`` (the svg), ``budget-track``, ``budget-secured``,
    ``budget-expected`` (fill).
    """
    whole = max(totals.costs, totals.incomes, 1)
    secured = 100 * totals.secured / whole
    expected = 100 * totals.expected / whole
    parts = [tag("rect", width="100%", height=HEIGHT, rx=6, class_="budget-track")]
    if totals.secured:
        parts.append(_part(0, secured, "budget-secured"))
    if totals.expected:
        parts.append(_part(secured, expected, "budget-expected"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="budget-bar" width="100%" '
        f'height="{HEIGHT}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _part(x: float, width: float, kind: str) -> str:
    return tag("rect", x=f"{x:.2f}%", width=f"{width:.2f}%", height=HEIGHT, class_=kind)
