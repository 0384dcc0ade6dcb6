"""What a mapping file may say. Ours are in ``app/exchange/mappings``; docs/exchange.md explains them."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.exchange.rules import LONGEST_SOURCE

FieldName = Literal[
    "id", "public_id", "source", "language", "title", "problem", "proposal", "theme", "area",
    "place", "latitude", "longitude", "point", "state", "published_at", "closed_at",
    "closing_reason", "threshold", "passed_at", "supporters_local", "supporters_other",
]  # fmt: skip
TEXTS = frozenset({"title", "problem", "proposal"})
LEAVE_OUT = "leave-out"
"""A state that means: this row is not an idea to import."""


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError("said", N_("This is no time zone.")) from error
    return name


Columns = Annotated[list[str], BeforeValidator(_several), Field(min_length=1)]
"""Headings to look in, in order; the first that has something wins. ``{locale}`` stands for each
of the mapping's locales."""

Sentences = dict[Literal["fr", "en"], Annotated[list[str], BeforeValidator(_several)]]
"""Sentences with ``{facts}``; one with an empty fact is left out."""


class Part(BaseModel):
    """A part of a mapping: unknown words are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LeaveOut(Part):
    """Rows that are not ideas."""

    column: str
    values: Annotated[list[str], BeforeValidator(_several)]
    reason: str


class Mapping(Part):
    """How to read the files of one platform."""

    name: str
    source: Annotated[str, Field(min_length=1, max_length=LONGEST_SOURCE)]
    encoding: Literal["utf-8", "cp1252", "iso-8859-1", "mac-roman"] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    language: Literal["fr", "en"] = "fr"
    locales: list[str] = ["fr", "en"]
    timezone: Annotated[str, AfterValidator(_zone)] = "America/Toronto"
    day_first: bool = False
    formulas_neutralised: bool = False
    split_themes: str = ""
    columns: dict[FieldName, Columns]
    constants: dict[FieldName, str] = {}
    html: list[Literal["title", "problem", "proposal", "closing_reason"]] = []
    facts: dict[str, Columns] = {}
    values: dict[str, dict[str, str]] = {}
    instead: dict[Literal["problem", "proposal"], Sentences] = {}
    after: dict[Literal["problem", "proposal"], Sentences] = {}
    leave_out: list[LeaveOut] = []
