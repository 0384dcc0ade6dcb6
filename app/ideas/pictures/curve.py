"""The curve of an idea's local supporters, with its threshold and the day it was passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from app.core.ink import escape, group, num, path, tag

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WIDTH: Final = 400
HEIGHT: Final = 232
LEFT, RIGHT, TOP, BOTTOM = 6.0, 352.0, 34.0, 196.0


class CurveWords(NamedTuple):
    """What is written on and said of the curve, already translated and formatted.

    ``title`` and ``description`` are for screen readers; ``threshold`` sits on the dashed
    line (« Seuil : 25 »), ``passed`` over the mark (« Franchi le 3 mai »), ``start`` and
    ``now`` under the axis (dates).
    """

    title: str
    description: str
    threshold: str
    passed: str
    start: str
    now: str


class _Scale(NamedTuple):
    """From moments and counts to places in the drawing."""

    start: datetime
    seconds: float
    top: float

    def x(self, moment: datetime) -> float:
        """Across: ``moment`` held between the start and now."""
        share = (moment - self.start).total_seconds() / self.seconds
        return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)

    def y(self, count: float) -> float:
        """Up: ``count`` supporters."""
        return BOTTOM - (BOTTOM - TOP) * count / self.top


def curve_svg(
    points: Sequence[tuple[datetime, int]],
    *,
    threshold: int,
    passed_at: datetime | None,
    start: datetime,
    now: datetime,
    language: str,
    words: CurveWords,
    ident: str = "curve",
) -> str:
    """Draw the step line of ``points`` (moment, local supporters from then on) up to ``now``.

    All moments are of one kind (aware, UTC). Points before ``start`` only set where the line
    begins, points after ``now`` are ignored. ``ident`` starts the ids: give each curve of a
    page its own. There is no style attribute; without CSS everything is ``currentColor``.

    Classes for the style sheet: ``curve`` (the svg; give it ``max-width: 40rem``),
    ``curve-axis`` (stroke), ``curve-area`` (fill), ``curve-line`` (stroke), ``curve-threshold``
    (stroke, dashed), ``curve-passed`` (the group of the mark), ``curve-passed-mark`` (fill),
    ``curve-now`` (fill, the last dot), ``curve-text``, ``curve-text-threshold`` and
    ``curve-text-now`` (fill of the words).
    """
    steps = sorted(point for point in points if point[0] <= now)
    highest = max((count for _, count in steps), default=0)
    top = max(threshold * 1.12, highest * 1.06, 1.0)
    scale = _Scale(start, max((now - start).total_seconds(), 1.0), top)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="100%" role="img" lang="{escape(language)}" '
        f'aria-labelledby="{escape(ident)}-title {escape(ident)}-desc">'
        f"{tag('title', escape(words.title) or ' ', id=f'{escape(ident)}-title')}"
        f"{tag('desc', escape(words.description) or ' ', id=f'{escape(ident)}-desc')}"
        f"{_plot(steps, scale, threshold, passed_at, words)}</svg>"
    )


def _plot(
    steps: list[tuple[datetime, int]],
    scale: _Scale,
    threshold: int,
    passed_at: datetime | None,
    words: CurveWords,
) -> str:
    """The axis, the area, the threshold, the line and its marks, from back to front."""
    line, last = _steps(steps, scale)
    axis, goal = f"M{LEFT} {BOTTOM}H{RIGHT}", scale.y(threshold)
    early = passed_at is not None and scale.x(passed_at) < (LEFT + RIGHT) / 2
    look: dict[str, str | float] = {"class_": "curve-line", "stroke_width": 3}
    parts = (
        path(axis, class_="curve-axis", stroke="currentColor", stroke_opacity=0.4),
        path(f"{line}V{BOTTOM}H{LEFT}z", "currentColor", class_="curve-area", fill_opacity=0.12),
        _threshold(goal, words.threshold, early=early),
        tag("path", d=line, fill="none", stroke="currentColor", stroke_linejoin="round", **look),
        _passed(scale.x(passed_at), goal, words.passed) if passed_at else "",
        _now(scale.y(last), last),
        _text(LEFT, BOTTOM + 22, words.start),
        _text(RIGHT, BOTTOM + 22, words.now, anchor="end"),
    )
    return "".join(parts)


def _steps(steps: list[tuple[datetime, int]], scale: _Scale) -> tuple[str, int]:
    """Path data of the step line, one step a unit of width at most, and its last count."""
    last = 0
    kept: dict[int, int] = {}
    for moment, count in steps:
        kept[round(scale.x(moment))] = count
        last = count
    data = f"M{num(LEFT)} {num(scale.y(kept.pop(round(LEFT), 0)))}"
    data += "".join(f"H{x}V{num(scale.y(count))}" for x, count in kept.items())
    return f"{data}H{num(RIGHT)}", last


def _threshold(y: float, words: str, *, early: bool) -> str:
    """The dashed line to reach; its words keep clear of the curve."""
    dashes = path(
        f"M{LEFT} {y}H{RIGHT}", class_="curve-threshold", stroke="currentColor",
        stroke_width=1.5, stroke_dasharray="6 5", stroke_opacity=0.75,
    )  # fmt: skip
    if early:
        return dashes + _text(RIGHT - 4, y + 18, words, anchor="end", kind="curve-text-threshold")
    return dashes + _text(LEFT, y - 7, words, kind="curve-text-threshold")


def _passed(x: float, y: float, words: str) -> str:
    """A diamond where the line was passed, held by a thin stem under its words."""
    anchor = "start" if x < WIDTH * 0.3 else "end" if x > WIDTH * 0.6 else "middle"
    stem = path(f"M{x} 20V{BOTTOM}", stroke="currentColor", stroke_opacity=0.35)
    mark = path(f"M{x} {y - 8}l8 8-8 8-8-8z", "currentColor", class_="curve-passed-mark")
    return group(stem, mark, _text(x, 14, words, anchor=anchor), class_="curve-passed")


def _now(y: float, count: int) -> str:
    """The dot of today and its number."""
    dot = tag("circle", cx=RIGHT, cy=y, r=5, fill="currentColor", class_="curve-now")
    number = _text(
        RIGHT + 10, y + 6, str(count), kind="curve-text-now", font_size=18, font_weight="bold"
    )
    return dot + number


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", kind: str = "", **more: str | float
) -> str:
    """Words in the font of the page."""
    size: dict[str, str | float] = {"font_size": 14} | more
    return tag(
        "text", escape(words), x=x, y=y, text_anchor=anchor, fill="currentColor",
        class_=f"curve-text {kind}".strip(), **size,
    )  # fmt: skip
