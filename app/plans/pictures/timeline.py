"""The steps of a project over time: bars, diamonds for milestones, and a line for today.

Across, everything is in percent of the drawing's width, up and down in pixels: words keep their size
on a telephone. Each row has the number that its step has in the list below.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from app.core.ink import escape, num, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW: Final = 34
TOP: Final = 34
"""Pixels above the first row, for the words of the axis."""
BAR: Final = 16
LEFT: Final = 9.0
"""Percent on the left, for the numbers."""
RIGHT: Final = 97.0
NARROWEST: Final = 1.2
"""Percent: a bar of one day in three years can still be seen."""
LATE: Final = 80.0
"""Percent from which a month is named before its line, to stay in the picture."""
TWO_NAMES: Final = 32.0
"""Percent that two names take side by side on a phone."""


class Bar(NamedTuple):
    """One row: its dates, what it looks like (``planned``, ``now``, ``late``, ``done``, ``dropped``)."""

    starts_on: date
    ends_on: date
    look: str


class Tick(NamedTuple):
    """A day with its words under the axis."""

    day: date
    words: str


class TimelineWords(NamedTuple):
    """What is said of the drawing, and written over today's line; already translated."""

    title: str
    description: str
    today: str


class _Scale(NamedTuple):
    """From days to places across."""

    first: date
    days: int

    def x(self, day: date) -> float:
        """Percent of the width."""
        share = (day - self.first).days / self.days
        return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)


def span(bars: Sequence[Bar]) -> tuple[date, date]:
    """Return the first and the last day of a drawing: whole months, two at least."""
    first = min(bar.starts_on for bar in bars).replace(day=1)
    last = _next_month(max(bar.ends_on for bar in bars))
    if (last - first).days < 32:
        last = _next_month(last)
    return first, last


def month_starts(first: date, last: date, most: int = 5) -> list[date]:
    """Return at most ``most`` evenly spread first days of months between two days."""
    months = [first]
    while (following := _next_month(months[-1])) < last:
        months.append(following)
    every = -(-len(months) // most)
    return months[::every]


def timeline_svg(
    bars: Sequence[Bar],
    *,
    ticks: Sequence[Tick],
    today: date,
    language: str,
    words: TimelineWords,
    ident: str = "timeline",
) -> str:
    """Draw steps, one row each in the order given, between the months that they touch.

    Classes for the style sheet: ``timeline`` (the svg), ``timeline-grid`` (stroke),
    ``timeline-bar`` with ``timeline-planned|now|late|done|dropped`` (fill and stroke),
    ``timeline-today`` (stroke), ``timeline-text``, ``timeline-text-today`` and
    ``timeline-number`` (fill of words).

    Raises:
        ValueError: there is no step.
    """
    if not bars:
        message = "a timeline has a step at least"
        raise ValueError(message)
    first, last = span(bars)
    scale = _Scale(first, (last - first).days)
    height = TOP + ROW * len(bars) + 6
    parts = [
        *(
            _tick(tick, scale, height, named=_has_room(tick, before, scale))
            for tick, before in zip(ticks, [None, *ticks], strict=False)
        ),
        *(_row(number, bar, scale) for number, bar in enumerate(bars)),
    ]
    if first <= today < last:
        parts.append(_today(scale.x(today), height, words.today))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" width="100%" '
        f'height="{height}" role="img" lang="{escape(language)}" '
        f'aria-labelledby="{escape(ident)}-title {escape(ident)}-desc">'
        f"{tag('title', escape(words.title) or ' ', id=f'{escape(ident)}-title')}"
        f"{tag('desc', escape(words.description) or ' ', id=f'{escape(ident)}-desc')}"
        f"{''.join(parts)}</svg>"
    )


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _has_room(tick: Tick, before: Tick | None, scale: _Scale) -> bool:
    """Say whether a month's name stands clear of the one before, on a phone too.

    The last ones are written before their line, towards the one before.
    """
    x = scale.x(tick.day)
    return before is None or x <= LATE or x - scale.x(before.day) >= TWO_NAMES


def _tick(tick: Tick, scale: _Scale, height: int, *, named: bool) -> str:
    x = scale.x(tick.day)
    line = tag(
        "line", x1=_percent(x), x2=_percent(x), y1=str(TOP - 8), y2=str(height),
        class_="timeline-grid", stroke="currentColor", stroke_opacity=0.25,
    )  # fmt: skip
    if not named:
        return line
    return line + tag(
        "text", escape(tick.words), x=_percent(x), y="16", font_size=14, fill="currentColor",
        text_anchor="end" if x > LATE else "start", class_="timeline-text",
    )  # fmt: skip


def _row(number: int, bar: Bar, scale: _Scale) -> str:
    top = TOP + ROW * number
    middle = top + ROW / 2
    label = tag(
        "text", str(number + 1), x="0", y=num(middle + 5), font_size=15, font_weight="bold",
        fill="currentColor", class_="timeline-number",
    )  # fmt: skip
    kind = f"timeline-bar timeline-{bar.look}"
    if bar.starts_on == bar.ends_on:
        return label + _diamond(scale.x(bar.starts_on), middle, kind)
    x = scale.x(bar.starts_on)
    end = scale.x(bar.ends_on + timedelta(days=1))
    return label + tag(
        "rect", x=_percent(x), y=num(middle - BAR / 2), width=_percent(max(end - x, NARROWEST)),
        height=BAR, rx=5, fill="currentColor", class_=kind,
    )  # fmt: skip


def _diamond(x: float, y: float, kind: str) -> str:
    """A milestone: its place across is a percentage, hence a drawing in the drawing."""
    shape = tag("path", d="M0 -10l10 10-10 10-10-10z", fill="currentColor", class_=kind)
    return tag("svg", shape, x=_percent(x), y=num(y), overflow="visible")


def _today(x: float, height: int, words: str) -> str:
    line = tag(
        "line", x1=_percent(x), x2=_percent(x), y1="22", y2=str(height), class_="timeline-today",
        stroke="currentColor", stroke_width=2, stroke_dasharray="4 4",
    )  # fmt: skip
    anchor = "end" if x > 60 else "start"
    said = tag(
        "text", escape(words), x=_percent(x), y=str(TOP - 3), dx="-5" if anchor == "end" else "5",
        font_size=13, fill="currentColor", text_anchor=anchor, class_="timeline-text-today",
    )  # fmt: skip
    return line + said
