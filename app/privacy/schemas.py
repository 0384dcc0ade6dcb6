"""What the forms of privacy accept."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.core.text import Line, Prose
from app.core.web.forms import FormModel
from app.privacy.rules import (
    PERSONS_MAX,
    TITLE_MAX,
    TITLE_MIN,
    WORDS_MAX,
    WORDS_MIN,
    Purpose,
    Risk,
)

Words = Annotated[Prose, Field(min_length=WORDS_MIN, max_length=WORDS_MAX)]
MoreWords = Annotated[Prose, Field(max_length=WORDS_MAX)]


class Choices(FormModel):
    """The purposes to which somebody agrees; the others are refused or taken back."""

    purposes: list[Purpose] = Field(default=[], max_length=len(Purpose))


class Farewell(FormModel):
    """What becomes of the words of somebody who leaves."""

    words: Literal["keep", "erase"]
    sure: Literal["1"]


class IncidentReport(FormModel):
    """What is known of an incident now."""

    title: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]
    what: Words
    information: Words
    happened_on: date | None = None
    noticed_on: date
    persons: Annotated[int, Field(ge=0, le=PERSONS_MAX)] | None = None
    risk: Risk
    risk_reason: MoreWords = ""
    told_commission_on: date | None = None
    told_persons_on: date | None = None
    measures: MoreWords = ""
    is_closed: bool = False
    number: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """Of the entry that the writer has seen; 0 for a new incident."""
