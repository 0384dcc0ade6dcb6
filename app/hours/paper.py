"""A certificate on paper: one page in French or English, tagged, with the code that verifies it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from app.core.drawing import FONTS, qr_svg
from app.core.i18n import current, gettext as _, ngettext
from app.core.i18n.format import date_long
from app.hours.rules import in_words, length, on_paper

_TEMPLATE: Final = Path(__file__).parent / "certificate.typ"
_LINES: Final = (8, 6, 4, 3, 2, 1)
"""How many missions have a line of their own: as many as leave the page one."""

_ONE_PAGE: Final = b"/Type/Pages/Count 1/"

_ENDLESS: Final = 24

_UNSHOWN: Final = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
"""How typst names what no font has: PDF/UA allows no empty box."""

_ALWAYS_SHOWN: Final = frozenset({0, 1})
"""Areas of Latin letters and signs, which our fonts have."""

_JOINER: Final = "\u200d"
"""Makes one sign of several emoji, and nothing of what is left of them."""

_NO_FONT_FROM: Final = 0x2E80
"""Ideographs, syllables, emoji: left out together, as no font of ours has any."""

_MARKS: Final = frozenset({0x06, 0x35, 0x3B, 0x41})
"""Areas of marks that stand over a letter: when a plain letter is blamed, it is for what it carries."""

_ONE_LINE: Final = _TEMPLATE.with_name("name.typ")


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate."""

    name: str
    issuer: str
    since: date
    until: date
    minutes: int
    days: int
    lines: Sequence[dict[str, Any]]
    made_at: datetime
    code: str
    address: str
    """Of the public page, whole."""
    site: str


def certificate_pdf(paper: Paper) -> bytes:
    """Typeset the certificate in the language in force, as PDF/UA-1: tagged, titled, read aloud.

    What people wrote reaches typst as data, never as markup; signs that no font has are left out.
    """

    def attempt(left_out: set[int]) -> bytes:
        legible = _legible(paper, left_out)
        for most in _LINES:
            pdf = _compiled(_TEMPLATE, {"data": json.dumps(_data(legible, most))})
            if _ONE_PAGE in pdf:
                break
        return pdf

    return _typeset(attempt)[0]


def unprintable(name: str) -> str:
    """Return the signs of a name that no font of ours has: an emoji, an ideograph."""
    _pdf, left_out = _typeset(lambda out: _compiled(_ONE_LINE, {"text": _without(name, out)}))
    return "".join(dict.fromkeys(sign for sign in name if _area(sign) in left_out))


def _typeset(attempt: Callable[[set[int]], bytes]) -> tuple[bytes, set[int]]:
    """Try until nothing is left that cannot be shown; return the areas of Unicode that were left out.

    Raises:
        TypstError: something else is wrong.
    """
    import typst  # noqa: PLC0415 (7 MB that most processes never need)

    left_out: set[int] = set()
    while True:
        try:
            return attempt(left_out), left_out
        except typst.TypstError as fault:
            unshown = _UNSHOWN.search(str(fault))
            if unshown is None:
                raise
            areas = {_area(sign) for sign in unshown[1]} - _ALWAYS_SHOWN or _MARKS
            if areas <= left_out:  # pragma: no cover - then typst blames what it was not given
                raise
            left_out |= areas


def _compiled(source: Path, inputs: dict[str, str]) -> bytes:
    """Return the PDF of a typst source.

    Raises:
        TypeError: typst gave something else than one document.
    """
    import typst  # noqa: PLC0415

    pdf = typst.compile(
        source,
        root=source.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs=inputs,
    )
    if not isinstance(pdf, bytes):  # pragma: no cover - typst gives a list for several images only
        raise TypeError("typst gave no document")
    return pdf


def _area(sign: str) -> int:
    return min(ord(sign), _NO_FONT_FROM) >> 7


def _without(text: str, left_out: set[int]) -> str:
    kept = "".join(sign for sign in text if _area(sign) not in left_out)
    return kept.replace(_JOINER, "") if left_out else kept


def _legible(paper: Paper, left_out: set[int]) -> Paper:
    def shown(text: str) -> str:
        return _without(text, left_out).strip() or "…"

    lines = [line | {"title": shown(str(line["title"]))} for line in paper.lines]
    return replace(paper, name=shown(paper.name), issuer=shown(paper.issuer), lines=lines)


def _data(paper: Paper, most: int) -> dict[str, object]:
    shown, rest = paper.lines[:most], paper.minutes - _sum(paper.lines[:most])
    return {
        "language": current(),
        "title": _("Certificate of volunteering: %(name)s") % {"name": _plain(paper.name)},
        "name": _breakable(_plain(paper.name)),
        "name_size": 24 if len(paper.name) < 36 else 17,
        "lines": [
            {
                "title": _breakable(_plain(str(line["title"]))),
                "language": line["language"],
                "days": str(line["days"]),
                "hours": length(int(line["minutes"])),
            }
            for line in shown
        ],
        "more": _("And %(length)s in other missions.") % {"length": length(rest)} if rest else "",
        "address": paper.address.removeprefix("https://").removeprefix("http://"),
        "code": on_paper(paper.code),
        "site": _plain(paper.site),
        "qr": qr_svg(paper.address),
        "words": _words(paper),
    }


def _words(paper: Paper) -> dict[str, object]:
    days = ngettext("%(num)d day", "%(num)d days", paper.days) % {"num": paper.days}
    period = {"since": date_long(paper.since), "until": date_long(paper.until), "days": days}
    return {
        "kicker": _breakable(_plain(paper.issuer)),
        "heading": _("Certificate of volunteering"),
        "certifies": _("This certifies that"),
        "gave": _("gave as a volunteer, for %(issuer)s,")
        % {"issuer": _breakable(_plain(paper.issuer))},
        "hours": in_words(paper.minutes),
        "there": _("from %(since)s to %(until)s, on %(days)s. Both sides confirmed each hour.")
        % period,
        "details": _("What was done"),
        "columns": [_("Mission"), _("Days"), _("Hours")],
        "verify": _("Verify this certificate"),
        "how": _("Scan the code, or write it on this page:"),
        "code": _("Code:"),
        "qr": _("QR code that opens the page where this certificate is verified"),
        "foot": _(
            "Made on %(date)s at %(site)s. The name is as the person wrote it; the public page shows initials, hours and period only."
        )
        % {"date": date_long(paper.made_at), "site": paper.site},
    }


def _sum(lines: Sequence[dict[str, Any]]) -> int:
    return sum(int(line["minutes"]) for line in lines)


def _plain(text: str) -> str:
    """Return ``text`` on one line, without control characters."""
    return " ".join("".join(max(c, " ") for c in text).split())


def _breakable(text: str) -> str:
    """Return ``text`` whose endless words may be cut, at soft hyphens."""
    return " ".join(
        "\u00ad".join(word[k : k + 6] for k in range(0, len(word), 6))
        if len(word) > _ENDLESS
        else word
        for word in text.split(" ")
    )
