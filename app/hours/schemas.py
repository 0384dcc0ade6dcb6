"""What people type of their hours, and what programs send."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.hours.rules import (
    AT_ONCE_MAX,
    NAME_MAX,
    NAME_MIN,
    NOTE_MAX,
    REASON_MAX,
    REASON_MIN,
    initials,
)

Hours = Annotated[int, Field(ge=0, le=48)]
Minutes = Annotated[int, Field(ge=0, le=59)]
Reason = Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]


class Lasting(FormModel):
    """So many hours and minutes."""

    hours: Hours = 0
    minutes: Minutes = 0

    @property
    def total(self) -> int:
        """Return all of it in minutes."""
        return 60 * self.hours + self.minutes


class Proposing(Lasting):
    """Hours given in one date of a mission, or on a day outside of its dates."""

    session: Annotated[Code, Field(max_length=10)] = ""
    day: date | None = None
    note: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""

    @model_validator(mode="after")
    def _when(self) -> Self:
        if bool(self.session) == (self.day is not None):
            raise PydanticCustomError(
                "said",
                N_("Please choose a date of the mission, or write another day: one of them."),
            )
        return self


class Correcting(Lasting):
    """Another number of one’s own, before anybody answered."""

    words: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""


class Disputing(Lasting):
    """Another number than the other side’s, and why."""

    words: Reason


class Settling(Lasting):
    """What a moderator decides between the two sides, and why."""

    words: Reason


class Choosing(FormModel):
    """Hours to confirm together."""

    entry: Annotated[
        list[Annotated[Code, Field(max_length=10)]],
        Field(max_length=AT_ONCE_MAX, default_factory=list),
    ]


class Certifying(FormModel):
    """A certificate: of whose hours there, from when to when, in what name."""

    issuer: Annotated[Code, Field(pattern=r"^(organisation|project):[0-9a-z]{10}$")]
    since: date
    until: date
    name: Annotated[Line, Field(min_length=NAME_MIN, max_length=NAME_MAX)]

    @field_validator("name")
    @classmethod
    def _has_initials(cls, name: str) -> str:
        if not initials(name):
            raise PydanticCustomError("said", N_("Please write the name with letters."))
        return name


class Revoking(FormModel):
    """Why a certificate is not valid any more."""

    words: Reason


class Looking(FormModel):
    """A code, as it was copied from a paper."""

    code: Annotated[Code, Field(max_length=80)] = ""
