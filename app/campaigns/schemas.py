"""What people type about a campaign; amounts are read into whole cents, or refused with a sentence."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.campaigns.rules import (
    GIFT_LEAST,
    GIFT_MOST,
    GOAL_LEAST,
    GOAL_MOST,
    NOTE_MAX,
    PAYEE_MAX,
    PITCH_MAX,
    PITCH_MIN,
    REASON_MAX,
    REASON_MIN,
    REASONS_MAX,
    REASONS_MIN,
    REWARD_TITLE_MAX,
    REWARD_TITLE_MIN,
    REWARD_WHAT_MAX,
    ROLE_MAX,
    UNITS_MAX,
    USES_MAX,
    Check,
    Conclusion,
    Kind,
)
from app.core.i18n import N_
from app.core.money import NoAmount, cents_of
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel


def _cents(typed: Any) -> Any:
    """Read an amount in dollars as people type it."""
    if not isinstance(typed, str):
        raise PydanticCustomError("said", N_("Please write an amount, like 1250 or 1250.50."))
    if not typed.strip():
        return 0
    try:
        return cents_of(typed)
    except NoAmount as fault:
        raise PydanticCustomError(
            "said", N_("Please write an amount, like 1250 or 1250.50.")
        ) from fault


Share = Annotated[int, BeforeValidator(_cents), Field(ge=0, le=GOAL_MOST)]
Goal = Annotated[int, BeforeValidator(_cents), Field(ge=GOAL_LEAST, le=GOAL_MOST)]
Gift = Annotated[int, BeforeValidator(_cents), Field(ge=GIFT_LEAST, le=GIFT_MOST)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Code10 = Annotated[Code, Field(max_length=10)]


class CampaignWords(FormModel):
    """What a campaign says, how long it lasts, and who is paid."""

    pitch: Annotated[Prose, Field(min_length=PITCH_MIN, max_length=PITCH_MAX)]
    language: Literal["fr", "en"] = "fr"
    kind: Kind = Kind.ALL_OR_NOTHING
    days: Annotated[int, Field(ge=1, le=90)]
    payee_name: Annotated[Line, Field(max_length=PAYEE_MAX)] = ""
    payee_role: Annotated[Line, Field(max_length=ROLE_MAX)] = ""
    payee_is_sponsor: bool = False
    """Whether the organisation that supports the project is paid."""
    version: Version


class GoalWords(FormModel):
    """The goal, and what each cost of the plan's budget takes of it."""

    minimum: Goal
    optimum: Goal
    line: Annotated[list[Code10], Field(max_length=USES_MAX)] = Field(default=[])
    least: Annotated[list[Share], Field(max_length=USES_MAX)] = Field(default=[])
    most: Annotated[list[Share], Field(max_length=USES_MAX)] = Field(default=[])
    version: Version

    @model_validator(mode="after")
    def _even(self) -> Self:
        if len({len(self.line), len(self.least), len(self.most)}) != 1:
            raise PydanticCustomError("said", N_("The rows of this budget did not arrive whole."))
        if len(set(self.line)) != len(self.line):
            raise PydanticCustomError("said", N_("The rows of this budget did not arrive whole."))
        return self


class RewardWords(FormModel):
    """What the team gives back."""

    title: Annotated[Line, Field(min_length=REWARD_TITLE_MIN, max_length=REWARD_TITLE_MAX)]
    what: Annotated[Prose, Field(max_length=REWARD_WHAT_MAX)] = ""
    least: Gift
    units: Annotated[int | None, Field(ge=1, le=UNITS_MAX)] = None
    delivered_by: Annotated[Line, Field(max_length=120)] = ""


class Asking(FormModel):
    """What a team tells those who will review its campaign."""

    note: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""


class Deciding(FormModel):
    """A review: what is met, a conclusion, and public reasons."""

    met: list[Check] = Field(default=[], max_length=len(Check))
    allows_flexible: bool = False
    conclusion: Conclusion
    reasons: Annotated[Prose, Field(min_length=REASONS_MIN, max_length=REASONS_MAX)]
    version: Version


class Cancelling(FormModel):
    """Why a campaign is called off."""

    reason: Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]
