"""The picture of an idea that social networks show beside a shared link."""

from __future__ import annotations

from typing import Final, NamedTuple

from app.core.drawing import BOLD, BOLD_FAMILY, REGULAR, REGULAR_FAMILY
from app.core.ink import ALLEY, BRICK, INK, MAPLE, PAPER, RIVER, escape, group, path, rect, tag
from app.ideas.pictures.wording import drawable, fit, measure, mostly_drawable
from app.themes.pattern import pattern_svg

WIDTH: Final = 1200
HEIGHT: Final = 630
FONTS: Final = (BOLD, REGULAR)
_MARGIN: Final = 64
_PANEL: Final = 800
_TEXT: Final = _PANEL - 2 * _MARGIN
_SIZES: Final = (72, 66, 60, 54, 50, 46, 42, 36)


class _Words(NamedTuple):
    """The few words of the card in one language."""

    tally: str
    passed: str
    states: dict[str, str]
    untitled: str
    invitation: str


_FRENCH = _Words(
    "{local} appuis locaux sur {threshold}",
    "Seuil franchi : {local} appuis locaux",
    {"candidate": "Seuil franchi", "project": "Devenue un projet", "merged": "Réunie à une autre idée",
     "withdrawn": "Idée retirée", "archived": "Idée archivée"},
    "Une idée pour {area}",
    "Et vous, qu’en pensez-vous ?",
)  # fmt: skip
_ENGLISH = _Words(
    "{local} of {threshold} local supporters",
    "Threshold passed: {local} local supporters",
    {"candidate": "Threshold passed", "project": "Now a project", "merged": "Joined to another idea",
     "withdrawn": "Withdrawn idea", "archived": "Archived idea"},
    "An idea for {area}",
    "And you, what do you think?",
)  # fmt: skip
_LANGUAGES: Final = {"fr": _FRENCH, "en": _ENGLISH}


def share_card_svg(
    *,
    title: str,
    area: str,
    theme: str,
    seed: str,
    local: int,
    threshold: int,
    state: str,
    language: str,
    sentence: str = "",
) -> str:
    """Draw the 1200 × 630 card; render it with ``png(svg, fonts=FONTS)``.

    The title is cleaned of what the font cannot draw; when little is left of it (a script
    other than Latin), the card says « Une idée pour … » instead. ``state`` is an idea's
    state: only ``published``, ``candidate`` and ``project`` show the bar. A ``sentence``
    stands in its place, for what has no gate.
    """
    words = _LANGUAGES.get(language[:2], _FRENCH)
    place = drawable(area)
    clean = drawable(title)
    if not clean or not mostly_drawable(title):
        clean = words.untitled.format(area=place) if place else "Notreville"
    picture = pattern_svg(seed, theme).replace(
        ' width="800" height="400"',
        f' x="{_PANEL}" y="0" width="{WIDTH - _PANEL}" height="{HEIGHT}"',
        1,
    )
    content = (
        rect(0, 0, WIDTH, HEIGHT, PAPER[0]),
        picture,
        rect(_PANEL, 0, 10, HEIGHT, MAPLE[2]),
        _text(_MARGIN, 96, fit(place, width=_TEXT, sizes=(32, 28), most=1).lines[0], 32, RIVER[1]),
        _title(clean),
        _text(_MARGIN, 500, sentence, 32, INK)
        if sentence
        else _gate(local, threshold, state, words),
        _wordmark(),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}"><title>{escape(clean)}</title>{"".join(content)}</svg>'
    )


def _title(title: str) -> str:
    """Up to four lines, as large as they can be."""
    fitted = fit(title, width=_TEXT - 12, sizes=_SIZES, most=4)
    leading = fitted.size * 1.12
    block = leading * len(fitted.lines)
    first = 130 + (310 - block) / 2 + fitted.size * 0.86
    lines = (
        _text(_MARGIN, first + leading * k, line, fitted.size, INK, bold=True)
        for k, line in enumerate(fitted.lines)
    )
    return group(*lines)


def _gate(local: int, threshold: int, state: str, words: _Words) -> str:
    """The bar towards the threshold, marked where it ends, and what it means in words."""
    said = words.states.get(state)
    if state not in {"published", "candidate", "project"}:
        return _text(_MARGIN, 500, said or words.invitation, 32, INK)
    passed = local >= threshold or state != "published"
    full = _TEXT * (1.0 if passed else max(0, local) / max(threshold, 1))
    bar = rect(_MARGIN, 462, _TEXT, 22, PAPER[2], rx=11)
    if full > 0:
        bar += rect(_MARGIN, 462, max(full, 22), 22, ALLEY[1], rx=11)
    mark = path(
        f"M{_MARGIN + _TEXT - 3} 450v46", stroke=INK, stroke_width=6, stroke_linecap="round"
    )
    sentence = (words.passed if passed else words.tally).format(local=local, threshold=threshold)
    if state == "project" and said:
        sentence = said
    tick = (
        path(f"M{_MARGIN + 4} 522l10 10 18-22", stroke=ALLEY[1], stroke_width=7) if passed else ""
    )
    return bar + mark + tick + _text(_MARGIN + (46 if passed else 0), 534, sentence, 30, INK)


def _wordmark() -> str:
    """A small stair of bricks and the name."""
    stair = "".join(
        rect(_MARGIN + 13 * k, 588 - 9 * k, 12, 9 * k + 4, BRICK[1 + k % 2]) for k in range(4)
    )
    return stair + _text(_MARGIN + 66, 592, "Notreville", 36, BRICK[1], bold=True)


def _text(x: float, y: float, words: str, size: float, colour: str, *, bold: bool = False) -> str:
    """One line of text; spaces at its ends do not count."""
    family, weight = (BOLD_FAMILY, "700") if bold else (REGULAR_FAMILY, "400")
    return tag(
        "text",
        escape(words),
        x=x,
        y=y,
        font_family=family,
        font_weight=weight,
        font_size=size,
        fill=colour,
    )


def widest_line(title: str) -> float:
    """The width in pixels of the widest line of a card's title (never over the panel)."""
    fitted = fit(drawable(title), width=_TEXT - 12, sizes=_SIZES, most=4)
    return max(measure(line, fitted.size) for line in fitted.lines)
