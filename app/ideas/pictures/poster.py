"""A one-page poster to print and pin up: an idea or what it became, its QR code and its address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, Literal, NamedTuple

from app.core.drawing import FONTS, qr_svg
from app.themes.pattern import pattern_svg

_TEMPLATE: Final = Path(__file__).with_suffix(".typ")
_LONGEST_PROBLEM: Final = 420
_ENDLESS: Final = 26


class PosterWords(NamedTuple):
    """What the poster says around the idea, already translated and formatted.

    ``kicker`` is the line over the title (« Une idée pour Villeray »), ``problem`` the small
    heading over the text, ``invitation`` the call to act, ``scan`` how to use the code,
    ``tally`` the sentence under the bar (or without one), ``qr`` the code's alternative text, ``motto`` the
    line at the foot.
    """

    kicker: str
    problem: str
    invitation: str
    scan: str
    tally: str
    qr: str
    motto: str


def poster_pdf(
    *,
    title: str,
    problem: str,
    area: str,
    address_url: str,
    language: str,
    local: int,
    threshold: int,
    labels: PosterWords,
    theme: str,
    seed: str,
    paper: Literal["us-letter", "a4"] = "us-letter",
) -> bytes:
    """Typeset the poster as a tagged PDF of one page, where text is text.

    What people wrote reaches typst as data, never as markup. Long problems are cut at a word.
    Without a ``threshold`` (0) there is no bar.
    """
    data: dict[str, object] = {
        "title": _plain(title),
        "heading": _breakable(_plain(title)),
        "long_words": _breakable(title) != title,
        "title_size": _title_size(title),
        "problem": _breakable(_cut(_plain(problem))),
        "problem_size": 19 if len(problem) < 170 else 17 if len(problem) < 300 else 15,
        "address": address_url.removeprefix("https://").removeprefix("http://"),
        "language": language[:2],
        "local": max(local, 0),
        "threshold": max(threshold, 0),
        "paper": paper,
        "pattern": pattern_svg(seed, theme),
        "qr": qr_svg(address_url),
        "words": labels._asdict() | {"kicker": labels.kicker or area},
    }
    return _typeset(data)


def _typeset(data: dict[str, object]) -> bytes:
    """The template filled with ``data``.

    Raises:
        TypeError: typst gave something else than one document.
    """
    import typst  # noqa: PLC0415 (7 MB that most processes never need)

    pdf = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
    )
    if not isinstance(pdf, bytes):  # pragma: no cover - typst gives a list for several images only
        raise TypeError("typst gave no document")
    return pdf


def _title_size(title: str) -> int:
    """The size in points that keeps ``title`` to about four lines."""
    longest = max((len(word) for word in title.split()), default=0)
    by_length = next(
        size for most, size in ((30, 54), (55, 44), (85, 37), (10_000, 30)) if len(title) <= most
    )
    return min(by_length, 54 if longest < 14 else 40 if longest < 20 else 30)


def _breakable(text: str) -> str:
    """``text`` whose endless words may be cut, at soft hyphens."""
    return " ".join(
        "\u00ad".join(word[k : k + 4] for k in range(0, len(word), 4))
        if len(word) > _ENDLESS
        else word
        for word in text.split(" ")
    )


def _plain(text: str) -> str:
    """``text`` on one line, without control characters."""
    return " ".join("".join(max(c, " ") for c in text).split(" ")).strip()


def _cut(text: str) -> str:
    """``text`` short enough for its place, cut between words."""
    if len(text) <= _LONGEST_PROBLEM:
        return text
    return text[:_LONGEST_PROBLEM].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
