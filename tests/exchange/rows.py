"""Rows and mappings for tests, without a file."""

from datetime import UTC, datetime
from typing import Any

from app.exchange.importing.areas import Areas
from app.exchange.importing.translate import Translator
from app.exchange.mapping.reader import RowReader, Vocabulary
from app.exchange.mapping.schema import Mapping
from app.exchange.reading.rows import Row, key
from app.places.gazetteer import Gazetteer, Place
from app.places.rules import Area

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
FIELDS = (
    "id", "public_id", "source", "language", "title", "problem", "proposal", "theme", "area",
    "place", "latitude", "longitude", "point", "state", "published_at", "closed_at",
    "closing_reason", "threshold", "passed_at", "supporters_local", "supporters_other",
)  # fmt: skip
COMPLETE = {
    "id": "7",
    "title": "Une ruelle verte derrière l’école",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes et poser deux bancs à l’ombre.",
}


def mapping(**parts: Any) -> Mapping:
    """Return a mapping whose columns have the fields' own names."""
    given = {"name": "Essai", "source": "essai", "columns": {name: name for name in FIELDS}}
    return Mapping.model_validate(given | parts)


def row(line: int = 2, **cells: str) -> Row:
    return Row(line, {key(name): cell for name, cell in cells.items()})


def reader(mapped: Mapping | None = None, **cells: str) -> RowReader:
    return RowReader(Vocabulary(mapped or mapping()), row(**cells))


def areas() -> Areas:
    """Return a city of one borough with one neighbourhood."""
    places = Gazetteer(
        city="Montréal",
        territories={1: Place(1, "villeray", "Villeray–Saint-Michel", "borough", 45.5, -73.6)},
        neighbourhoods={
            5: Place(5, "parc-extension", "Parc-Extension", "neighbourhood", 45.5, -73.6, 1)
        },
    )
    known = {
        "villeray saint michel": Area(1), "villeray": Area(1), "vsm": Area(1),
        "parc extension": Area(1, 5), "city": Area(), "montreal": Area(),
    }  # fmt: skip
    return Areas(known, places)


def translator(mapped: Mapping | None = None) -> Translator:
    mapped = mapped or mapping()
    return Translator(Vocabulary(mapped), areas(), mapped.source, NOW)
