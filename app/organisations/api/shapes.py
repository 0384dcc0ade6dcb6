"""What the API says of organisations."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.core.i18n import LANGUAGES, N_
from app.organisations.queries.speaking import Spoken
from app.organisations.rules import Means, Practice, Role, State
from app.organisations.shown import page_addresses
from app.places.rules import AreaKind


class Addresses(BaseModel):
    """The two addresses of a page."""

    fr: str = Field(description=N_("The page in French."))
    en: str = Field(description=N_("The page in English."))


class OrganisationNamed(BaseModel):
    """An organisation that somebody speaks for."""

    id: str = Field(description=N_("Public identifier."), examples=["k7m2p9x4qa"])
    name: str = Field(description=N_("Its name."))
    pages: Addresses = Field(description=N_("Where people read of it."))


class AreaNamed(BaseModel):
    """Where an organisation acts."""

    slug: str = Field(
        description=N_(
            "Slug of an area, as the lists of places give it; “city” for the whole city."
        ),
        examples=["parc-extension"],
    )
    name: str = Field(description=N_("Its own name."), examples=["Parc-Extension"])
    kind: AreaKind = Field(description=N_("How large it is."))


class OrganisationInList(OrganisationNamed):
    """An organisation as lists show it."""

    kind: str = Field(description=N_("What sort of organisation it is."))
    state: State = Field(description=N_("Whether our team could verify that it exists."))
    area: AreaNamed = Field(description=N_("Where it acts."))
    language: Literal["fr", "en"] = Field(
        description=N_("The language of its name and of what it does, needs and offers.")
    )
    logo: str | None = Field(description=N_("Where its logo is, as WebP."))


class OrganisationShown(OrganisationInList):
    """An organisation, whole."""

    practices: list[Practice] = Field(
        description=N_("How a community organisation acts: types of the City’s policy.")
    )
    presentation: dict[Literal["fr", "en"], str] = Field(
        description=N_(
            "What it says of itself, in Markdown, by language; empty where it says nothing."
        )
    )
    does: str = Field(description=N_("What it does, in Markdown."))
    needs: str = Field(description=N_("What it needs, in Markdown."))
    offers: str = Field(description=N_("What it offers, in Markdown."))
    website: str = Field(description=N_("Its website."))
    contact_email: str | None = Field(
        description=N_("How to reach it; null unless its owners show it.")
    )
    verified_by: Means | None = Field(description=N_("What it was verified by."))
    verified_at: datetime | None = Field(description=N_("When it was verified (UTC)."))
    neq: str | None = Field(description=N_("Its number in the enterprise register of Québec."))
    charity_number: str | None = Field(
        description=N_("Its number in the list of charities of the Canada Revenue Agency.")
    )
    member_count: int = Field(description=N_("How many people belong to it here."))
    closed_at: datetime | None = Field(description=N_("When it was closed (UTC)."))
    version: int = Field(description=N_("Grows with each change; send it back with yours."))
    role: Role | None = Field(
        description=N_("What the token’s person may do in it; null if they do not belong to it.")
    )


class OrganisationList(BaseModel):
    """A page of the directory."""

    organisations: list[OrganisationInList] = Field(description=N_("The organisations, by name."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


class MemberShown(BaseModel):
    """Somebody who belongs to an organisation."""

    id: str = Field(description=N_("Public identifier."), examples=["k7m2p9x4qa"])
    name: str = Field(description=N_("The name they chose to be known by."))
    role: Role = Field(description=N_("What they may do in its name."))
    is_shown: bool = Field(description=N_("Whether its page names them: they chose it."))


class MemberList(BaseModel):
    """Who belongs to an organisation."""

    members: list[MemberShown] = Field(
        description=N_("Those who chose to be named; everybody, to those who belong to it.")
    )
    member_count: int = Field(description=N_("How many people belong to it here."))


def named(spoken: Spoken | None, base: str) -> OrganisationNamed | None:
    """Return the organisation that somebody speaks for, if they do."""
    if spoken is None:
        return None
    pages = page_addresses(spoken.public_id, spoken.name)
    return OrganisationNamed(
        id=spoken.public_id,
        name=spoken.name,
        pages=Addresses(**{lang: base + pages[lang] for lang in LANGUAGES}),
    )
