"""Fit a title into a picture: keep what the font can draw, then wrap by measured width."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PIL import ImageFont

from app.core.drawing import BOLD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Fitted(NamedTuple):
    """Lines of text and the size they fit at."""

    lines: tuple[str, ...]
    size: int


def drawable(text: str, font: Path = BOLD) -> str:
    """``text`` without emoji, controls and letters that ``font`` lacks, spaces made single."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in re.sub(r"[\t\r\n]", " ", composed) if _has(c, font))
    return re.sub(" {2,}", " ", kept).strip()


def mostly_drawable(text: str, font: Path = BOLD) -> bool:
    """Whether the font can draw more than half of the letters of ``text``."""
    letters = [c for c in unicodedata.normalize("NFC", text) if c.isalnum()]
    return 2 * sum(_has(c, font) for c in letters) > len(letters)


def fit(text: str, *, width: float, sizes: Sequence[int], most: int) -> Fitted:
    """Wrap ``text`` at the first of ``sizes`` where it holds in ``most`` lines of ``width``.

    Words wider than a line are cut with a hyphen; what is left over at the last size ends
    in an ellipsis. Lines are then evened out.
    """
    for size in sizes:
        lines = wrap(text, width, size)
        unbroken = all(measure(word, size) <= width for word in text.split(" "))
        if len(lines) <= most and (unbroken or size == sizes[-1]):
            return Fitted(_even(text, width, size, len(lines)), size)
    lines = wrap(text, width, sizes[-1])
    if len(lines) > most:
        lines = (
            *lines[: most - 1],
            _shorten(lines[most - 1] + " " + lines[most], width, sizes[-1]),
        )
    return Fitted(lines, sizes[-1])


def wrap(text: str, width: float, size: int) -> tuple[str, ...]:
    """``text`` in lines no wider than ``width`` pixels; no-break spaces hold."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if measure(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, width, size)
        lines += full
    return (*lines, line)


def measure(text: str, size: int, font: Path = BOLD) -> float:
    """The width of ``text`` in pixels at ``size``."""
    return _face(font, size).getlength(text)


def _even(text: str, width: float, size: int, count: int) -> tuple[str, ...]:
    """The wrapping in ``count`` lines whose widest line is the narrowest."""
    best = wrap(text, width, size)
    for narrower in range(round(width), round(width * 0.55), -10):
        lines = wrap(text, narrower, size)
        whole = all(measure(word, size) <= narrower for word in text.split(" "))
        if len(lines) > count or not whole:
            break
        best = lines
    return best


def _cut(word: str, width: float, size: int) -> list[str]:
    """``word`` in pieces that fit, cut after its own dashes or else with a hyphen."""
    pieces: list[str] = []
    while measure(word, size) > width:
        end = len(word) - 1
        while end > 1 and measure(word[:end] + "-", size) > width:
            end -= 1
        joint = max(word.rfind(dash, 0, end) for dash in "-–—/") + 1
        pieces.append(word[:joint] if joint > 1 else word[:end] + "-")
        word = word[joint if joint > 1 else end :]
    return [*pieces, word]


def _shorten(line: str, width: float, size: int) -> str:
    """``line`` cut to fit with an ellipsis."""
    while line and measure(line + "…", size) > width:
        line = line[:-1].rstrip()
    return line.rstrip(" -,;:") + "…"


@lru_cache(maxsize=64)
def _face(font: Path, size: int) -> ImageFont.FreeTypeFont:
    """The font file opened at a size, laid out in the same way on every machine."""
    return ImageFont.truetype(font, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _has(character: str, font: Path) -> bool:
    """Whether the font draws something of its own for ``character``."""
    if character in " \u00a0\u202f":
        return True
    if unicodedata.category(character)[0] in "CMZ":
        return False
    face = _face(font, 24)
    drawn, missing = face.getmask(character), face.getmask("\U0010fffe")
    return drawn.size != missing.size or bytes(drawn) != bytes(missing)
