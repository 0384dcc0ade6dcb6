"""Moments, numbers, coordinates and themes, as files write them."""

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from app.core.i18n import LANGUAGES, gettext as _, using
from app.core.text import excerpt
from app.exchange.mapping.reader import RowReader
from app.exchange.mapping.schema import FieldName
from app.exchange.reading.rows import key
from app.ideas.rules import THEMES_MAX
from app.themes.rules import THEMES

FIRST_YEAR = 1990
MOST = 10_000_000
YEAR_OR_MONTH = re.compile(r"^(\d{4})(?:-(\d{1,2}))?$")
DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b(.*)$")
ZONE_NAMES = re.compile(r"\s*(?:UTC|GMT|Z)$")
OFFSET = re.compile(r"\s+([+-]\d{2}):?(\d{2})$")


def moment(text: str, zone: str, *, day_first: bool = False) -> datetime | None:
    """Return the moment (UTC) of ``2021``, ``2021-04``, ISO 8601, ``2021-04-02 10:00:00 UTC``.

    ``02/04/2021`` only with ``day_first``: without, nobody knows which is the month.
    """
    said = text.strip()
    if found := YEAR_OR_MONTH.match(said):
        said = f"{found[1]}-{int(found[2] or 1):02}-01"
    elif (found := DAY_FIRST.match(said)) and day_first:
        said = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}{found[4]}"
    if len(said) == len("2021-04-02"):
        # Noon: the same day on both sides of an ocean.
        said = f"{said}T12:00"
    said = OFFSET.sub(r"\1:\2", ZONE_NAMES.sub("+00:00", said))
    try:
        parsed = datetime.fromisoformat(said)
        local = parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(zone))
        result = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return result if result.year >= FIRST_YEAR else None


def moment_of(
    reader: RowReader, name: FieldName, now: datetime, notes: list[str]
) -> datetime | None:
    """Return the moment a field tells; none, with a note, when it cannot be one."""
    said = reader.field(name)
    if not said:
        return None
    found = moment(said, reader.mapping.timezone, day_first=reader.mapping.day_first)
    if found is None or found > now:
        notes.append(_("The date “%(date)s” cannot be used.") % {"date": excerpt(said, 40)})
        return None
    return found


def whole(reader: RowReader, name: FieldName, notes: list[str]) -> int:
    """Return a number of people; 0, with a note, when it is none."""
    said = reader.field(name)
    if not said:
        return 0
    text = said.strip()
    if text.isascii() and text.isdigit() and len(text) <= 8 and int(text) <= MOST:
        return int(text)
    notes.append(_("The number “%(number)s” cannot be used.") % {"number": excerpt(said, 40)})
    return 0


def point(reader: RowReader, notes: list[str]) -> tuple[float, float] | None:
    """Return latitude and longitude, from two columns or one; none when they are nowhere."""
    said = (reader.field("latitude"), reader.field("longitude"))
    if not any(said):
        one = reader.field("point")
        if not one:
            return None
        first, _comma, second = one.partition(",")
        said = (first, second)
    try:
        lat, lon = float(said[0]), float(said[1])
    except ValueError:
        lat = lon = 0.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat == 0 and lon == 0):
        notes.append(_("The place on the map cannot be used."))
        return None
    return lat, lon


def themes(reader: RowReader, notes: list[str]) -> list[str]:
    """Return the codes of our themes that the row names; those we do not have become notes."""
    said = reader.said("theme")
    each = said.split(reader.mapping.split_themes) if reader.mapping.split_themes else [said]
    found: list[str] = []
    for one in each:
        meant = reader.meant("theme", one.strip())
        code = _codes().get(key(meant))
        if code and code not in found:
            found.append(code)
        elif meant and not code:
            notes.append(
                _("The theme “%(theme)s” is not one of ours.") % {"theme": excerpt(meant, 60)}
            )
    if len(found) > THEMES_MAX:
        notes.append(_("Only the first %(num)d themes were kept.") % {"num": THEMES_MAX})
    return found[:THEMES_MAX]


@cache
def _codes() -> dict[str, str]:
    codes = {key(code): code for code in THEMES}
    for language in LANGUAGES:
        with using(language):
            codes |= {key(theme.label): code for code, theme in THEMES.items()}
    return codes
