"""A certificate on paper: one page in French or English, tagged, with the code that verifies it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from app.core.drawing import FONTS, qr_svg
from app.core.i18n import current, gettext as _, ngettext
from app.core.i18n.format import date_long
from app.hours.rules import in_words, length, on_paper

_TEMPLATE: Final = Path(__file__).parent / "certificate.typ"
_LINES: Final = 8
"""Missions that have a line of their own: the page is one."""

_ENDLESS: Final = 24


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

    What people wrote reaches typst as data, never as markup.

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
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(_data(paper))},
    )
    if not isinstance(pdf, bytes):  # pragma: no cover - typst gives a list for several images only
        raise TypeError("typst gave no document")
    return pdf


def _data(paper: Paper) -> dict[str, object]:
    shown, rest = paper.lines[:_LINES], paper.minutes - _sum(paper.lines[:_LINES])
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
