"""Moments and numbers of missions in the words of the language in force, on the mission's own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.core.i18n import current, gettext as _, ngettext
from app.core.i18n.format import LOCALES, hour, number
from app.missions.rules import Remote
from app.places.gazetteer import gazetteer
from app.places.rules import Area


def day_said(at: datetime, zone: str) -> str:
    """Return the day, its weekday first: ``samedi 5 décembre 2026``."""
    return format_date(at.astimezone(ZoneInfo(zone)), "full", locale=LOCALES[current()])


def moment_said(at: datetime, zone: str) -> str:
    """Return the day and the hour: ``samedi 5 décembre 2026, 14 h 00``."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{day_said(at, zone)}, {hour(there)}"


def hours_said(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Return from when to when: ``14 h 00 à 16 h 00``; past midnight it says the day."""
    begin, end = (at.astimezone(ZoneInfo(zone)) for at in (starts_at, ends_at))
    said = _("%(begin)s to %(end)s") % {"begin": hour(begin), "end": hour(end)}
    if begin.date() == end.date():
        return said
    return _("%(hours)s the next day") % {"hours": said}


def length_said(minutes: int) -> str:
    """Return how long it is: ``2 h``, ``1 h 30``, ``45 min``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(num)s min") % {"num": rest}
    whole = _("%(num)s h") % {"num": number(hours)}
    return f"{whole} {rest:02}" if rest else whole


def free_said(free: int) -> str:
    """Return how many places are left."""
    if not free:
        return _("No place left")
    return ngettext("%(num)s place left", "%(num)s places left", free) % {"num": number(free)}


def dates_said(dates: int) -> str:
    """Return how many dates there are."""
    return ngettext("%(num)s date", "%(num)s dates", dates) % {"num": number(dates)}


def where_said(remote: Remote, area: Area, label: str = "") -> str:
    """Return where it takes place."""
    if remote is Remote.FULL:
        return _("From home")
    name = gazetteer.name(area)
    return f"{label}, {name}" if label else name
