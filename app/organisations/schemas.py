"""What people say of an organisation, shared by its forms and its JSON."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.accounts.rules import EMAIL_MAX
from app.accounts.schemas import Email, email_address
from app.core.i18n import N_
from app.core.text import Code, Line, Prose, one_line
from app.core.web.forms import FormModel
from app.core.web_address import web_address
from app.organisations.rules import (
    NAME_MAX,
    NAME_MIN,
    NOTE_MAX,
    PART_MAX,
    PRESENTATION_MAX,
    PRESENTATION_MIN,
    REASON_MAX,
    REASON_MIN,
    WEBSITE_MAX,
    Kind,
    Means,
    Practice,
    Role,
    charity_fault,
    neq_fault,
    read_charity_number,
    read_neq,
)
from app.places.choices import area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area

LARGEST_VERSION = 2**31 - 1


def known_area(slug: str) -> str:
    """Return the slug of an area of the city.

    Raises:
        PydanticCustomError: there is no such area.
    """
    if not slug:
        raise PydanticCustomError("said", N_("Please choose where the organisation acts."))
    if gazetteer.area(slug) is None:
        raise PydanticCustomError("said", N_("Please choose one of the offered answers."))
    return slug


def slug_of(area: Area) -> str:
    """Return the slug that :func:`known_area` reads as ``area``."""
    return area_slug(area) or "city"


def _address(typed: str) -> str:
    return web_address(typed) if typed else ""


def _email(typed: str) -> str:
    return email_address(typed) if typed else ""


Language = Literal["fr", "en"]
Version = Annotated[int, Field(ge=1, le=LARGEST_VERSION)]
Part = Annotated[Prose, Field(max_length=PART_MAX)]
Presentation = Annotated[Prose, Field(max_length=PRESENTATION_MAX)]
Reason = Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]


class Identity(FormModel):
    """Who an organisation is: its name, its kind, where it acts, what it says of itself."""

    name: Annotated[Line, Field(min_length=NAME_MIN, max_length=NAME_MAX)]
    kind: Kind
    practices: Annotated[list[Practice], Field(default_factory=list, max_length=len(Practice))]
    area: Annotated[Code, Field(max_length=120), AfterValidator(known_area)]
    language: Language = "fr"
    presentation_fr: Presentation = ""
    presentation_en: Annotated[Presentation, Field(validate_default=True)] = ""
    does: Part = ""
    needs: Part = ""
    offers: Part = ""
    website: Annotated[Code, Field(max_length=WEBSITE_MAX), AfterValidator(_address)] = ""
    contact_email: Annotated[
        str, BeforeValidator(one_line), Field(max_length=EMAIL_MAX), AfterValidator(_email)
    ] = ""
    shows_email: bool = False

    @field_validator("practices", mode="after")
    @classmethod
    def each_once(cls, value: list[Practice], info: ValidationInfo) -> list[Practice]:
        """Keep each practice once; only community organisations have any."""
        return list(dict.fromkeys(value)) if info.data.get("kind") is Kind.COMMUNITY else []

    @field_validator("presentation_en", mode="after")
    @classmethod
    def presented(cls, value: str, info: ValidationInfo) -> str:
        """Ask for a few sentences in one language at least."""
        french = info.data.get("presentation_fr", "")
        if max(len(french), len(value)) < PRESENTATION_MIN:
            raise PydanticCustomError(
                "said",
                N_(
                    "Please present the organisation in %(least)s characters or more, in French or in English."
                ),
                {"least": PRESENTATION_MIN},
            )
        return value

    @property
    def where(self) -> Area:
        """Return the area."""
        return gazetteer.area(self.area) or Area()

    def columns(self) -> dict[str, Any]:
        """Return what it says as columns of the table."""
        area = self.where
        return self.model_dump(exclude={"area", "version"}) | {
            "practices": [str(practice) for practice in self.practices],
            "territory_id": area.territory_id,
            "neighbourhood_id": area.neighbourhood_id,
        }


class Revision(Identity):
    """An organisation's page written anew; ``version`` is the one its writer had before their eyes."""

    version: Version


class ClaimDraft(FormModel):
    """What an organisation shows to be verified; a document comes beside."""

    means: Means
    neq: Annotated[Code, Field(max_length=40, validate_default=True)] = ""
    charity_number: Annotated[Code, Field(max_length=40, validate_default=True)] = ""
    note: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""

    @field_validator("neq", mode="after")
    @classmethod
    def is_neq(cls, value: str, info: ValidationInfo) -> str:
        """Return the ten digits, when they are what is shown."""
        if info.data.get("means") is not Means.NEQ:
            return ""
        if fault := neq_fault(value):
            raise PydanticCustomError("said", fault)
        return read_neq(value)

    @field_validator("charity_number", mode="after")
    @classmethod
    def is_charity_number(cls, value: str, info: ValidationInfo) -> str:
        """Return the number in its usual form, when it is what is shown."""
        if info.data.get("means") is not Means.CHARITY:
            return ""
        if fault := charity_fault(value):
            raise PydanticCustomError("said", fault)
        return read_charity_number(value)


class Judgement(FormModel):
    """What a member of staff decides about a request; a refusal says why."""

    verdict: Literal["accept", "refuse"]
    version: Version
    reason: Annotated[Prose, Field(max_length=REASON_MAX, validate_default=True)] = ""

    @field_validator("reason", mode="after")
    @classmethod
    def said_why(cls, value: str, info: ValidationInfo) -> str:
        """Ask for the reason of a refusal."""
        if info.data.get("verdict") == "refuse" and len(value) < REASON_MIN:
            raise PydanticCustomError(
                "said", N_("Please say why: the owners of the organisation read it.")
            )
        return value

    @property
    def is_accepted(self) -> bool:
        """Say whether the organisation is verified from now on."""
        return self.verdict == "accept"


class Because(FormModel):
    """Why staff suspend an organisation, or lift that; its owners read it."""

    reason: Reason


class Guest(FormModel):
    """Who is invited, to do what."""

    email: Email
    role: Role = Role.MEMBER


class RoleChange(FormModel):
    """What a member may do from now on."""

    role: Role


class Showing(FormModel):
    """Whether the organisation's page names a member."""

    shown: bool = False
