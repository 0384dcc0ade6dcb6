"""The page that goes with a copy: what each file is, in the person's language."""

from datetime import datetime

from app.core.i18n import gettext as _, ngettext, using
from app.core.i18n.format import date_time, number
from app.core.settings import Settings
from app.core.web.routing import url


def explained(
    settings: Settings,
    counts: dict[str, int],
    files: int,
    missing: list[str],
    language: str,
    now: datetime,
) -> str:
    """Return the words of the page."""
    base = settings.base_url.rstrip("/")
    with using(language):
        parts = [
            _("What %(site)s keeps of you, on %(moment)s")
            % {"site": settings.site_name, "moment": date_time(now)},
            _(
                "Each table comes twice: as JSON, for programs, and as CSV, for spreadsheets."
                " Times are in UTC. Passwords, keys and other secrets are left out: we only keep"
                " fingerprints of them."
            ),
            "\n".join(_line(name, count) for name, count in counts.items()),
            _("Your photos are in the folder “photos”, your documents in “documents”: %(num)s.")
            % {"num": number(files)},
        ]
        if missing:
            parts.append(
                _("These files could not be read: %(names)s") % {"names": ", ".join(missing)}
            )
        parts += [
            _("Why each thing is kept, and for how long: %(address)s")
            % {"address": base + url("privacy:register")},
            _("Something is wrong, or you want it corrected? Write to %(who)s: %(address)s")
            % {"who": settings.privacy_officer, "address": settings.privacy_email},
        ]
    return "\n\n".join(parts) + "\n"


def _line(name: str, count: int) -> str:
    rows = ngettext("%(num)s line", "%(num)s lines", count) % {"num": number(count)}
    return f"- {name}.json, {name}.csv – {rows}"
