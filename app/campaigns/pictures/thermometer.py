"""A campaign as a bar: what was promised, what partners add, the mark of the minimum, the optimum at its end."""

from __future__ import annotations

from typing import Final

from app.core.ink import escape, tag

HEIGHT: Final = 30
WHOLE: Final = 10_000
"""Hundredths of a percent, so that widths are whole numbers."""


def thermometer_svg(
    *, pledged_cents: int, matched_cents: int, minimum_cents: int, optimum_cents: int, label: str
) -> str:
    """Draw how far a campaign has come; ``label`` says it in words.

    Classes for the style sheet: ``thermometer`` (the svg), ``thermometer-track``,
    ``thermometer-pledged``, ``thermometer-matched`` (fill), ``thermometer-mark`` (stroke).
    """
    whole = max(optimum_cents, pledged_cents + matched_cents, 1)
    pledged = WHOLE * pledged_cents // whole
    matched = WHOLE * matched_cents // whole
    mark = WHOLE * min(minimum_cents, whole) // whole
    parts = [tag("rect", width="100%", height=HEIGHT, rx=8, class_="thermometer-track")]
    if pledged:
        parts.append(_part(0, pledged, "thermometer-pledged"))
    if matched:
        parts.append(_part(pledged, matched, "thermometer-matched"))
    if 0 < mark < WHOLE:
        x = _percent(mark)
        parts.append(tag("line", x1=x, x2=x, y1=0, y2=HEIGHT, class_="thermometer-mark"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="thermometer" width="100%" '
        f'height="{HEIGHT}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _part(x: int, width: int, kind: str) -> str:
    return tag("rect", x=_percent(x), width=_percent(width), height=HEIGHT, class_=kind)


def _percent(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}%"
