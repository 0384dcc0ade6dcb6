"""Where and how who comes is shown: moments on the clock of the mission, the kept pages that change."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.core.i18n import gettext as _
from app.core.i18n.format import hour, locale
from app.missions.shown import mission_url
from app.volunteering.dated import Dated


def moment(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Return ``samedi 28 novembre 2026, de 9 h 00 à 12 h 00``, on the clock of ``zone``."""
    where = ZoneInfo(zone)
    starts, ends = starts_at.astimezone(where), ends_at.astimezone(where)
    said = {
        "day": format_date(starts, "full", locale=locale()),
        "from": hour(starts),
        "to": hour(ends),
    }
    if starts.date() == ends.date():
        return _("%(day)s, from %(from)s to %(to)s") % said
    until = {**said, "last": format_date(ends, "long", locale=locale())}
    return _("%(day)s, from %(from)s until %(last)s, %(to)s") % until


def when(dated: Dated) -> str:
    """Return when a session takes place."""
    return moment(dated.starts_at, dated.ends_at, dated.zone)


def clock_time(at: datetime, zone: str) -> str:
    """Return an hour on the clock of ``zone``."""
    return hour(at.astimezone(ZoneInfo(zone)))


def day(at: datetime, zone: str) -> str:
    """Return a day of the week and its date, on the clock of ``zone``."""
    return format_date(at.astimezone(ZoneInfo(zone)), "EEEE d MMMM", locale=locale())


def mission_path(dated: Dated) -> str:
    """Return the page of a session's mission."""
    return mission_url(dated.mission_public_id, dated.title)


def tags(dated: Dated) -> tuple[str, ...]:
    """Return the tags of the kept pages that show a session's places."""
    found = [f"mission:{dated.mission_id}", "missions"]
    if dated.project_id is not None:
        found += [f"project:{dated.project_id}", "projects"]
    if dated.organisation_id is not None:
        found.append(f"organisation:{dated.organisation_id}")
    return tuple(found)
