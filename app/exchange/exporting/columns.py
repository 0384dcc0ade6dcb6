"""What is told of an idea to everybody, column by column. No name of a person is among it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.i18n import N_
from app.places.gazetteer import Gazetteer
from app.places.rules import Area

THEME_SEPARATOR = "|"
Value = str | int | float | list[str] | None


@dataclass(frozen=True, slots=True)
class Site:
    """What an export must know of the place it comes from."""

    host: str
    places: Gazetteer


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in JSON, its heading for people, and where its value comes from."""

    name: str
    heading: str
    value: Callable[[Any, Site], Value]


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def _area(row: Any) -> Area:
    return Area(row.territory_id, row.neighbourhood_id)


def _slug(row: Any, site: Site) -> str:
    """Return the area's slug; a borough that shares its slug with one of its parts gets ``t:``."""
    area = _area(row)
    slug = site.places.slug(area).removeprefix("t:")
    return slug if site.places.area(slug) == area else f"t:{slug}"


def _point(row: Any, _site: Site) -> str | None:
    return None if row.place_lat is None else f"{row.place_lat}, {row.place_lon}"


def _organisation(row: Any, _site: Site) -> str | None:
    """Return the organisation that an idea was proposed for; never a person."""
    return row.spoken_name if row.spoken_id is not None else None


COLUMNS = (
    Column("id", N_("Idea"), lambda row, _site: row.public_id),
    Column("source", N_("Comes from"), lambda row, site: row.source or site.host),
    Column("source_id", N_("Identifier there"), lambda row, _site: row.source_id or row.public_id),
    Column("state", N_("State"), lambda row, _site: row.state.value),
    Column("language", N_("Language"), lambda row, _site: row.language),
    Column("title", N_("Title"), lambda row, _site: row.title),
    Column("problem", N_("Problem"), lambda row, _site: row.problem),
    Column("proposal", N_("Proposal"), lambda row, _site: row.proposal),
    Column("themes", N_("Themes"), lambda row, _site: list(row.themes)),
    Column("area", N_("Area"), _slug),
    Column("area_name", N_("Name of the area"), lambda row, site: site.places.name(_area(row))),
    Column("place", N_("Place"), lambda row, _site: row.place_label),
    Column("point", N_("Latitude, longitude"), _point),
    Column("supporters_local", N_("Local supporters"), lambda row, _site: row.supporters_local),
    Column("supporters_other", N_("Other supporters"), lambda row, _site: row.supporters_other),
    Column("threshold", N_("Threshold"), lambda row, _site: row.threshold),
    Column("published_at", N_("Published on"), lambda row, _site: _moment(row.published_at)),
    Column("passed_at", N_("Gate passed"), lambda row, _site: _moment(row.passed_at)),
    Column("closed_at", N_("Closed"), lambda row, _site: _moment(row.closed_at)),
    Column("closing_reason", N_("Reason for closing"), lambda row, _site: row.closing_reason),
    Column("organisation", N_("Proposed for an organisation"), _organisation),
)
