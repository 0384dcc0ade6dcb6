"""A city's three tables as CSV: read whole, refused whole, each fault with its line and reason."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from app.core.errors import DomainError
from app.core.i18n import gettext as _
from app.core.text import slugify
from app.places.rules import RTA

FILES = ("territories.csv", "neighbourhoods.csv", "rta.csv")
KINDS = frozenset({"borough", "city"})
MOST_BYTES = 5 * 1024 * 1024
MOST_FAULTS = 50
LONGEST_NAME = 120
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
LONGEST_SLUG, LONGEST_CODE = 80, 20

Row = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot be accepted; line 0 is the whole file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.reason}"
            if self.line
            else f"{self.file}: {self.reason}"
        )


class BadTables(DomainError):
    """The files of a city cannot be accepted; nothing was changed."""

    status = 422
    code = "bad-tables"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(_("These files cannot be imported; nothing was changed."))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A line of ``territories.csv``."""

    slug: str
    name: str
    kind: str
    code: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class NeighbourhoodRow:
    """A line of ``neighbourhoods.csv``."""

    slug: str
    name: str
    territory: str
    code: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class RtaRow:
    """A line of ``rta.csv``."""

    rta: str
    neighbourhood: str
    share: float


@dataclass
class CityTables:
    """A whole city."""

    territories: list[TerritoryRow] = field(default_factory=list)
    neighbourhoods: list[NeighbourhoodRow] = field(default_factory=list)
    rtas: list[RtaRow] = field(default_factory=list)


class Refusal(Exception):
    """One line cannot be accepted; the message says why."""


class _Reader:
    """Turns lines into rows, remembering what the lines above declared."""

    def __init__(self) -> None:
        self.territories: set[str] = set()
        self.neighbourhoods: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()

    def territory(self, row: Row) -> TerritoryRow:
        if row["kind"] not in KINDS:
            raise Refusal(_("kind must be “borough” or “city”"))
        slug = _fresh_slug(row, self.territories)
        return TerritoryRow(slug, _name(row), row["kind"], _code(row), *_centre(row))

    def neighbourhood(self, row: Row) -> NeighbourhoodRow:
        _known(row["territory"], self.territories, _("no territory has this slug: %(slug)s"))
        slug = _fresh_slug(row, self.neighbourhoods)
        return NeighbourhoodRow(slug, _name(row), row["territory"], _code(row), *_centre(row))

    def rta(self, row: Row) -> RtaRow:
        code, slug = row["rta"].upper(), row["neighbourhood"]
        if not RTA.match(code):
            raise Refusal(
                _("this is not the beginning of a postal code: %(code)s") % {"code": code[:10]}
            )
        _known(slug, self.neighbourhoods, _("no neighbourhood has this slug: %(slug)s"))
        if (code, slug) in self.pairs:
            raise Refusal(_("this pair is already on a line above"))
        self.pairs.add((code, slug))
        return RtaRow(code, slug, _number(row, "share", 0, 1))


def read_city(folder: Path) -> CityTables:
    """Read the three files of ``folder`` (``rta.csv`` may be absent).

    Raises:
        BadTables: with every fault found, up to fifty.
    """
    faults: list[Fault] = []
    reader = _Reader()
    territories, neighbourhoods, rtas = (folder / name for name in FILES)
    centre = ("lat", "lon")
    city = CityTables(
        _read(territories, ("slug", "name", "kind", *centre), reader.territory, faults),
        _read(neighbourhoods, ("slug", "name", "territory", *centre), reader.neighbourhood, faults),
    )
    if rtas.exists():
        city.rtas = _read(rtas, ("rta", "neighbourhood", "share"), reader.rta, faults)
    if not faults and not city.neighbourhoods:
        faults.append(Fault(neighbourhoods.name, 0, _("there is no line")))
    if faults:
        raise BadTables(faults)
    return city


def _read(
    path: Path, columns: tuple[str, ...], parse: Callable[[Row], T], faults: list[Fault]
) -> list[T]:
    rows: list[T] = []
    try:
        for line, row in _lines(path, columns):
            try:
                rows.append(parse(row))
            except Refusal as refusal:
                if len(faults) < MOST_FAULTS:
                    faults.append(Fault(path.name, line, str(refusal)))
    except Refusal as refusal:
        faults.append(Fault(path.name, 0, str(refusal)))
    return rows


def _lines(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in columns if name not in head]
        if missing:
            raise Refusal(_("columns are missing: %(names)s") % {"names": ", ".join(missing)})
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            named = zip_longest(head, cells[: len(head)], fillvalue="")
            yield reader.line_num, {name: cell.strip() for name, cell in named}
    except csv.Error as error:
        raise Refusal(_("this is not CSV (line %(line)s)") % {"line": reader.line_num}) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refusal(_("the file is too large"))
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise Refusal(_("the file cannot be read")) from error
    except UnicodeDecodeError as error:
        raise Refusal(_("the file is not UTF-8 text")) from error


def _name(row: Row) -> str:
    name = " ".join(row["name"].split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal(_("name must have 1 to 120 characters"))
    return name


def _fresh_slug(row: Row, known: set[str]) -> str:
    slug = row["slug"] or slugify(row["name"], LONGEST_SLUG)
    if not SLUG.match(slug) or len(slug) > LONGEST_SLUG or slug == "city":
        raise Refusal(_("slug must be small letters, digits and single hyphens"))
    if slug in known:
        raise Refusal(_("this slug is already on a line above: %(slug)s") % {"slug": slug})
    known.add(slug)
    return slug


def _code(row: Row) -> str:
    code = row.get("code", "")
    if len(code) > LONGEST_CODE or not code.isprintable():
        raise Refusal(_("code must have at most 20 characters"))
    return code


def _centre(row: Row) -> tuple[float, float]:
    return _number(row, "lat", -90, 90), _number(row, "lon", -180, 180)


def _number(row: Row, name: str, least: float, most: float) -> float:
    try:
        value = float(row[name])
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        bounds = {"name": name, "least": least, "most": most}
        raise Refusal(_("%(name)s must be a number from %(least)s to %(most)s") % bounds)
    return value


def _known(slug: str, known: set[str], sentence: str) -> None:
    if slug not in known:
        raise Refusal(sentence % {"slug": slug[:80]})
