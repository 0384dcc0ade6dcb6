"""What a partner types about its fund, and what both sides say of a campaign."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.i18n.format import money
from app.core.money import NoAmount, cents_of
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.funds.rules import (
    CENTS_MAX,
    FACTOR_MAX,
    FACTOR_MIN,
    GIVERS_MAX,
    LONGEST,
    NAME_MAX,
    NAME_MIN,
    REASON_MAX,
    REASON_MIN,
    THRESHOLD_MAX,
    THRESHOLD_MIN,
    WHAT_MAX,
    WHAT_MIN,
    Engine,
)
from app.ideas.schemas import known_themes
from app.profiles.schemas import TerritorySlug

AMOUNT_LENGTH = 30


def known_amount(typed: str) -> str:
    """Return an amount in dollars as it was typed, or nothing.

    Raises:
        PydanticCustomError: it is no amount, or one that a fund cannot have.
    """
    if not typed:
        return ""
    try:
        cents = cents_of(typed)
    except NoAmount as error:
        raise PydanticCustomError(
            "said", N_("Please write an amount in dollars, such as 1 250 or 1250.50.")
        ) from error
    if not 1 <= cents <= CENTS_MAX:
        raise PydanticCustomError(
            "said", N_("Please write an amount between %(least)s and %(most)s."),
            {"least": money(1), "most": money(CENTS_MAX)},
        )  # fmt: skip
    return typed


def _missing() -> PydanticCustomError:
    return PydanticCustomError("said", N_("Please fill this in."))


Amount = Annotated[Code, Field(max_length=AMOUNT_LENGTH), AfterValidator(known_amount)]
Themes = Annotated[list[Annotated[Code, Field(max_length=40)]], AfterValidator(known_themes)]
Reason = Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]
Checked = Field(None, validate_default=True)
AMOUNTS = ("total", "per_gift", "per_person", "per_project", "grant")


class FundWords(FormModel):
    """A fund: what it is for, how it adds its dollars, up to what."""

    name: Annotated[Line, Field(min_length=NAME_MIN, max_length=NAME_MAX)]
    what: Annotated[Prose, Field(min_length=WHAT_MIN, max_length=WHAT_MAX)]
    language: Literal["fr", "en"] = "fr"
    total: Annotated[Amount, Field(min_length=1)]
    engine: Engine
    factor_percent: Annotated[int | None, Field(ge=FACTOR_MIN, le=FACTOR_MAX)] = Checked
    threshold_percent: Annotated[int | None, Field(ge=THRESHOLD_MIN, le=THRESHOLD_MAX)] = Checked
    threshold_givers: Annotated[int | None, Field(ge=1, le=GIVERS_MAX)] = Checked
    grant: Annotated[Amount, Field(validate_default=True)] = ""
    per_gift: Amount = ""
    per_person: Amount = ""
    per_project: Amount = ""
    themes: Annotated[Themes, Field(default_factory=list)]
    territory: TerritorySlug = ""
    starts_on: date
    ends_on: date

    @field_validator("factor_percent", mode="after")
    @classmethod
    def of_factor(cls, value: int | None, info: ValidationInfo) -> int | None:
        """Ask how much is added to a gift; a grant adds nothing to each."""
        if info.data.get("engine") is not Engine.FACTOR:
            return None
        if value is None:
            raise _missing()
        return value

    @field_validator("threshold_percent", "threshold_givers", mode="after")
    @classmethod
    def of_threshold(cls, value: int | None, info: ValidationInfo) -> int | None:
        """Ask what is to be reached before a grant; a factor asks for nothing."""
        if info.data.get("engine") is not Engine.THRESHOLD:
            return None
        if value is None:
            raise _missing()
        return value

    @field_validator("grant", mode="after")
    @classmethod
    def of_grant(cls, value: str, info: ValidationInfo) -> str:
        """Ask how much is granted, no more than the whole fund."""
        if info.data.get("engine") is not Engine.THRESHOLD:
            return ""
        if not value:
            raise _missing()
        return _within(value, info)

    @field_validator("per_gift", "per_person", "per_project", mode="after")
    @classmethod
    def below_total(cls, value: str, info: ValidationInfo) -> str:
        """A cap above the whole fund would say nothing."""
        return _within(value, info) if value else ""

    @field_validator("ends_on", mode="after")
    @classmethod
    def forwards(cls, value: date, info: ValidationInfo) -> date:
        """Ask for a last day that comes after the first one, within reason."""
        begins = info.data.get("starts_on")
        if begins is not None and value < begins:
            raise PydanticCustomError("said", N_("The last day comes before the first one."))
        if begins is not None and value - begins > LONGEST:
            raise PydanticCustomError("said", N_("A fund lasts five years at most."))
        return value

    def columns(self) -> dict[str, Any]:
        """Return what it says as columns of the table, its territory left out."""
        values = self.model_dump(exclude={*AMOUNTS, "territory", "version"})
        return values | {f"{name}_cents": _cents(getattr(self, name)) for name in AMOUNTS}


def _within(value: str, info: ValidationInfo) -> str:
    total = info.data.get("total")
    if total and cents_of(value) > cents_of(total):
        raise PydanticCustomError("said", N_("This is more than the whole fund."))
    return value


def _cents(typed: str) -> int | None:
    return cents_of(typed) if typed else None


class FundRevision(FundWords):
    """A fund written anew; ``version`` is the one its writer had before their eyes."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class Because(FormModel):
    """Why a fund closes, or a proposal is not accepted."""

    reason: Reason


class Proposal(FormModel):
    """What one side proposes to the other: the campaign, or the fund, and a few words."""

    which: Annotated[Code, Field(min_length=1, max_length=20)]
    message: Annotated[Prose, Field(max_length=REASON_MAX)] = ""
