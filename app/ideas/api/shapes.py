"""What the API says of ideas."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.core.i18n import N_
from app.ideas.rules import State
from app.organisations.api.shapes import OrganisationNamed
from app.places.rules import AreaKind

SlugField = Field(
    description=N_("Slug of an area, as the lists of places give it; “city” for the whole city."),
    examples=["parc-extension"],
)


class AreaShown(BaseModel):
    """Where an idea belongs."""

    slug: str = SlugField
    name: str = Field(description=N_("Its own name."), examples=["Parc-Extension"])
    kind: AreaKind = Field(description=N_("How large it is."))


class Addresses(BaseModel):
    """The two addresses of a page."""

    fr: str = Field(description=N_("The page in French."))
    en: str = Field(description=N_("The page in English."))


class PhotoShown(BaseModel):
    """A photo."""

    url: str = Field(description=N_("Where it is, as WebP."))
    alt: str = Field(
        description=N_("What it says to who cannot see it; empty when it only adorns.")
    )
    language: str = Field(description=N_("Language of that text."))


class ResourceShown(BaseModel):
    """A document or a link that helps to make up one’s mind."""

    title: str = Field(description=N_("Its title."))
    url: str = Field(description=N_("Where it is."))
    language: str = Field(description=N_("Its language."))


class SpotShown(BaseModel):
    """A place on the map."""

    label: str = Field(description=N_("What people call it."))
    latitude: float | None = Field(description=N_("Degrees north (WGS 84)."))
    longitude: float | None = Field(description=N_("Degrees east (WGS 84)."))


class TallyShown(BaseModel):
    """Supporters, and the gate they are counted for."""

    local: int = Field(description=N_("Supporters who live in the area: the gate counts these."))
    other: int = Field(description=N_("Supporters who live elsewhere."))
    threshold: int = Field(
        description=N_("Local supporters that open the gate; frozen when the idea is published.")
    )
    passed_at: datetime | None = Field(
        default=None, description=N_("When the gate was passed (UTC); it never closes again.")
    )


class SignatureShown(BaseModel):
    """Somebody who signs an idea."""

    name: str = Field(description=N_("The name they chose to be known by."))
    is_author: bool = Field(description=N_("The author, or a co-author who accepted."))


class EndorsementShown(OrganisationNamed):
    """An organisation that publicly backs an idea, and the member who spoke for it."""

    by: str | None = Field(
        description=N_("The name of the member who spoke for it; null once they have left.")
    )


class OriginShown(BaseModel):
    """Where an imported idea comes from, and the supporters it had there."""

    name: str = Field(description=N_("The platform it was imported from."))
    id: str = Field(description=N_("Its identifier there."))
    local: int = Field(description=N_("Local supporters counted there; the gate does not."))
    other: int = Field(description=N_("Other supporters counted there."))


class IdeaBase(BaseModel):
    """What a list and an idea have in common."""

    id: str = Field(description=N_("Public identifier."), examples=["k7m2p9x4qa"])
    state: State = Field(description=N_("Where the idea stands."))
    language: Literal["fr", "en"] = Field(description=N_("The language it is written in."))
    title: str = Field(description=N_("Title."))
    themes: list[str] = Field(
        description=N_("Codes of at most three themes."), examples=[["nature"]]
    )
    area: AreaShown = Field(description=N_("Where the idea belongs."))
    published_at: datetime | None = Field(description=N_("When it became public (UTC)."))
    supporters: TallyShown | None = Field(description=N_("How the gate stands; none for a draft."))
    comments: int = Field(description=N_("Comments that are shown, replies included."))
    pages: Addresses = Field(description=N_("Where people read it."))


class IdeaInList(IdeaBase):
    """An idea as lists show it."""

    opening: str = Field(description=N_("The first words of the problem, without their marks."))
    photo: PhotoShown | None = Field(description=N_("The first photo."))


class IdeaShown(IdeaBase):
    """An idea, whole."""

    version: int = Field(description=N_("Grows with each change; send it back with yours."))
    problem: str = Field(description=N_("The problem, in Markdown."))
    proposal: str = Field(description=N_("The proposal, in Markdown."))
    place: SpotShown | None = Field(description=N_("A place on the map."))
    photos: list[PhotoShown] = Field(description=N_("Photos, in their order."))
    documents: list[ResourceShown] = Field(description=N_("Documents."))
    links: list[ResourceShown] = Field(description=N_("Pages elsewhere."))
    signed_by: list[SignatureShown] = Field(
        description=N_("The author, then the co-authors; nobody for an imported idea.")
    )
    organisation: OrganisationNamed | None = Field(
        description=N_(
            "The organisation its author speaks for; null when they speak for themselves."
        )
    )
    endorsed_by: list[EndorsementShown] = Field(
        description=N_("Organisations that publicly back it; the gate does not count them.")
    )
    imported_from: OriginShown | None = Field(description=N_("Where an imported idea comes from."))
    updated_at: datetime = Field(description=N_("When its words last changed (UTC)."))
    closed_at: datetime | None = Field(description=N_("When it was withdrawn, merged or archived."))
    closing_reason: str = Field(description=N_("Why, if somebody said."))
    merged_into: str | None = Field(description=N_("Identifier of the idea it became part of."))
    supported: bool | None = Field(
        description=N_("Whether the token’s person supports it; null without a token.")
    )


class IdeaList(BaseModel):
    """A page of a list."""

    ideas: list[IdeaInList] = Field(description=N_("The ideas."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


class SupportShown(BaseModel):
    """Whether somebody supports an idea, and how its gate stands now."""

    idea: str = Field(
        description=N_("Identifier of the idea: another one than asked for when it was merged.")
    )
    supported: bool = Field(description=N_("Whether the token’s person supports it now."))
    supporters: TallyShown = Field(description=N_("How the gate stands."))


class StepShown(BaseModel):
    """How many supporters there were from a moment on."""

    at: datetime = Field(description=N_("The moment (UTC)."))
    local: int = Field(description=N_("Local supporters so far, of those who support it today."))
    other: int = Field(description=N_("Other supporters so far."))


class GateShown(TallyShown):
    """The gate, so that anybody can check it."""

    missing: int = Field(description=N_("Local supporters the gate still asks for."))
    set_aside: int = Field(
        description=N_("Supports that moderators set aside: counted in none of the others.")
    )
    is_open: bool = Field(description=N_("Whether the idea can be supported."))
    curve: list[StepShown] = Field(description=N_("How supporters came; at most 350 steps."))
