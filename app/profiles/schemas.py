"""What people type into the forms of profiles, and what programs send."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.places.gazetteer import gazetteer
from app.profiles.rules import (
    BIO_MAX,
    CAUSES_MAX,
    LANGUAGES_MAX,
    MANDATE_LONGEST,
    MOMENTS,
    MONTHLY_HOURS_MAX,
    OFFICE_MAX,
    QUOTA_MAX,
    SKILLS_MAX,
    SOURCE_MAX,
    TRAVEL_KM_MAX,
    WORDS_MAX,
    WORDS_MIN,
    Level,
    Sharing,
)
from app.skills.qualities import LANGUAGES, kind_of
from app.skills.schemas import MissingCause, MissingSkill
from app.skills.terms import causes as known, skills

LONGEST_CHOICE = 60
MOST_CHOICES = 120
LARGEST_VERSION = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2100
OFFERED = N_("Please choose among the offered answers.")


def known_skills(typed: list[str]) -> list[str]:
    """Return ``code:level`` for each skill that was chosen, each once.

    Raises:
        PydanticCustomError: for a skill or level that is not ours, or too many of them.
    """
    chosen: dict[str, str] = {}
    for one in typed:
        code, _colon, level = one.partition(":")
        if not one:
            continue
        if code not in skills() or level not in set(Level):
            raise PydanticCustomError("said", OFFERED)
        chosen[code] = level
    if len(chosen) > SKILLS_MAX:
        raise PydanticCustomError(
            "said", N_("Please choose at most %(num)s skills."), {"num": SKILLS_MAX}
        )
    return [f"{code}:{level}" for code, level in chosen.items()]


def known_causes(typed: list[str]) -> list[str]:
    """Return each cause once.

    Raises:
        PydanticCustomError: for a cause that is not ours, or too many of them.
    """
    causes = list(dict.fromkeys(typed))
    if any(code not in known() for code in causes):
        raise PydanticCustomError("said", OFFERED)
    if len(causes) > CAUSES_MAX:
        raise PydanticCustomError(
            "said", N_("Please choose at most %(num)s causes."), {"num": CAUSES_MAX}
        )
    return causes


def known_moments(typed: list[str]) -> list[str]:
    """Return each moment of the week once, in its order.

    Raises:
        PydanticCustomError: for one that is not ours.
    """
    if any(code not in MOMENTS for code in typed):
        raise PydanticCustomError("said", OFFERED)
    return [code for code in MOMENTS if code in typed]


def known_languages(typed: list[str]) -> list[str]:
    """Return each language once.

    Raises:
        PydanticCustomError: for one that is not ours, or too many of them.
    """
    spoken = list(dict.fromkeys(typed))
    if any(code not in LANGUAGES for code in spoken):
        raise PydanticCustomError("said", OFFERED)
    if len(spoken) > LANGUAGES_MAX:
        raise PydanticCustomError(
            "said", N_("Please choose at most %(num)s languages."), {"num": LANGUAGES_MAX}
        )
    return spoken


def known_quality(code: str) -> str:
    """Refuse what is neither a check nor a training of ours.

    Raises:
        PydanticCustomError: asking for one of ours.
    """
    if kind_of(code) is None:
        raise PydanticCustomError("said", OFFERED)
    return code


def nothing_is_none(typed: object) -> object:
    """Read a number field that was left empty."""
    return None if typed == "" else typed


def known_territory(slug: str) -> str:
    """Refuse what is no territory; empty is the whole city.

    Raises:
        PydanticCustomError: asking for one of ours.
    """
    if slug and all(t.slug != slug for t in gazetteer.territories.values()):
        raise PydanticCustomError("said", N_("Please choose a borough or city of the list."))
    return slug


Choice = Annotated[Code, Field(max_length=LONGEST_CHOICE)]
Skills = Annotated[list[Choice], Field(max_length=MOST_CHOICES), AfterValidator(known_skills)]
Causes = Annotated[list[Choice], Field(max_length=MOST_CHOICES), AfterValidator(known_causes)]
Moments = Annotated[list[Choice], Field(max_length=MOST_CHOICES), AfterValidator(known_moments)]
Hours = Annotated[
    Annotated[int, Field(ge=1, le=MONTHLY_HOURS_MAX)] | None, BeforeValidator(nothing_is_none)
]
Kilometres = Annotated[
    Annotated[int, Field(ge=1, le=TRAVEL_KM_MAX)] | None, BeforeValidator(nothing_is_none)
]
BirthYear = Annotated[
    Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None, BeforeValidator(nothing_is_none)
]
Quota = Annotated[
    Annotated[int, Field(ge=0, le=QUOTA_MAX)] | None, BeforeValidator(nothing_is_none)
]
Languages = Annotated[list[Choice], Field(max_length=MOST_CHOICES), AfterValidator(known_languages)]
Version = Annotated[int, Field(ge=0, le=LARGEST_VERSION)]
Reason = Annotated[Prose, Field(min_length=WORDS_MIN, max_length=WORDS_MAX)]
TerritorySlug = Annotated[Code, Field(max_length=80), AfterValidator(known_territory)]


class Switches(FormModel):
    """What somebody shows of themselves: everything is off until they say otherwise."""

    bio: Annotated[Prose, Field(max_length=BIO_MAX)] = ""
    bio_language: Literal["fr", "en"] = "fr"
    shows_area: bool = False
    shows_ideas: bool = False
    is_listed: bool = False
    is_indexed: bool = False
    version: Version = 0

    @model_validator(mode="after")
    def _indexed_only_when_listed(self) -> Self:
        if self.is_indexed and not self.is_listed:
            raise PydanticCustomError(
                "said",
                N_(
                    "Search engines can only find you if the directory does: tick both, or neither."
                ),
            )
        return self


class Offer(MissingSkill, MissingCause):
    """What somebody can do for others, and who may know of it."""

    sharing: Sharing = Sharing.NOBODY
    skills: Skills = Field(default_factory=list)
    causes: Causes = Field(default_factory=list)
    moments: Moments = Field(default_factory=list)
    monthly_hours: Hours = None
    travel_km: Kilometres = None
    is_remote: bool = False
    languages: Languages = Field(default_factory=list)
    birth_year: BirthYear = None
    monthly_quota: Quota = None
    is_paused: bool = False
    version: Version = 0

    @model_validator(mode="after")
    def _something_to_share(self) -> Self:
        if self.sharing is not Sharing.NOBODY and not self.skills:
            raise PydanticCustomError(
                "said", N_("Please choose at least one skill, or keep your skills to yourself.")
            )
        return self

    @property
    def levels(self) -> dict[str, Level]:
        """Return the level of each skill."""
        return {
            code: Level(level) for code, _colon, level in (s.partition(":") for s in self.skills)
        }


class RecordedCheck(FormModel):
    """A check or training, as an organisation saw it."""

    person: Annotated[Code, Field(min_length=1, max_length=200)]
    code: Annotated[Code, Field(min_length=1, max_length=40), AfterValidator(known_quality)]
    expires_on: Annotated[date | None, BeforeValidator(nothing_is_none)] = None


class Nominating(FormModel):
    """Why somebody should be a leader, and in whose name it is said."""

    words: Reason
    speak_as: Choice = ""


class Withdrawing(FormModel):
    """In whose name a nomination was given that is taken back."""

    speak_as: Choice = ""


class Deciding(FormModel):
    """The public reason of a decision about a leader."""

    reason: Reason


class Ending(FormModel):
    """Why a mandate or agreement ends before its time: everybody reads it."""

    reason: Reason


class Dates(FormModel):
    """From when to when something holds, both days included."""

    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise PydanticCustomError("said", N_("The last day cannot come before the first one."))
        if self.ends_on - self.starts_on > MANDATE_LONGEST:
            raise PydanticCustomError("said", N_("That is longer than six years: check the dates."))
        return self


class RecordedMandate(Dates):
    """An office, as staff write it down."""

    office_fr: Annotated[Line, Field(min_length=3, max_length=OFFICE_MAX)]
    office_en: Annotated[Line, Field(min_length=3, max_length=OFFICE_MAX)]
    territory: TerritorySlug = ""
    source: Annotated[Line, Field(min_length=WORDS_MIN, max_length=SOURCE_MAX)]
    reason: Annotated[Prose, Field(max_length=WORDS_MAX)] = ""


class RecordedAgreement(Dates):
    """A partner agreement, as staff write it down."""

    organisation: Annotated[Code, Field(min_length=1, max_length=200)]
    source: Annotated[Line, Field(min_length=WORDS_MIN, max_length=SOURCE_MAX)]
    reason: Annotated[Prose, Field(max_length=WORDS_MAX)] = ""
