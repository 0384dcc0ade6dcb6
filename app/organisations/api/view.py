"""Organisations put into the shapes of the API."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import LANGUAGES
from app.core.settings import Settings
from app.organisations.api.shapes import (
    Addresses,
    AreaNamed,
    OrganisationInList,
    OrganisationShown,
)
from app.organisations.models import Organisation
from app.organisations.pages.path import Found
from app.organisations.queries import people
from app.organisations.queries.directory import Card
from app.organisations.rules import Practice, State
from app.organisations.schemas import slug_of
from app.organisations.shown import logo_address, page_addresses
from app.places.gazetteer import gazetteer
from app.places.rules import Area


def base_of(settings: Settings) -> str:
    """Return what our addresses begin with."""
    return settings.base_url.rstrip("/")


def in_list(card: Card, settings: Settings) -> OrganisationInList:
    """Return an organisation of a list."""
    return OrganisationInList(
        id=card.public_id,
        name=card.name,
        pages=_pages(card.public_id, card.name, settings),
        kind=card.kind,
        state=card.state if card.state is State.VERIFIED else State.UNVERIFIED,
        area=_area(card.area),
        language="en" if card.language == "en" else "fr",
        logo=_logo(card.logo, settings),
    )


async def whole(session: AsyncSession, settings: Settings, found: Found) -> OrganisationShown:
    """Return an organisation with everything that its page shows to whoever asks."""
    it, role = found.organisation, found.role
    verified = it.state is State.VERIFIED
    return OrganisationShown(
        id=it.public_id,
        name=it.name,
        pages=_pages(it.public_id, it.name, settings),
        kind=it.kind,
        state=_state(it, belongs=role is not None),
        area=_area(it.area),
        language="en" if it.language == "en" else "fr",
        logo=_logo(it.logo, settings),
        practices=[Practice(code) for code in it.practices],
        presentation={"fr": it.presentation_fr, "en": it.presentation_en},
        does=it.does,
        needs=it.needs,
        offers=it.offers,
        website=it.website,
        contact_email=it.contact_email if it.shows_email and it.contact_email else None,
        verified_by=it.verified_by if verified else None,
        verified_at=it.verified_at if verified else None,
        neq=(it.neq or None) if verified else None,
        charity_number=(it.charity_number or None) if verified else None,
        member_count=await people.count_members(session, it.id),
        closed_at=it.closed_at,
        version=it.version,
        role=role,
    )


def _state(it: Organisation, *, belongs: bool) -> State:
    """Return its state; that it waits or was refused is its members' own business."""
    if belongs or it.state in {State.VERIFIED, State.SUSPENDED}:
        return it.state
    return State.UNVERIFIED


def _pages(public_id: str, name: str, settings: Settings) -> Addresses:
    found = page_addresses(public_id, name)
    return Addresses(**{lang: base_of(settings) + found[lang] for lang in LANGUAGES})


def _area(area: Area) -> AreaNamed:
    return AreaNamed(slug=slug_of(area), name=gazetteer.name(area), kind=area.kind)


def _logo(logo: str | None, settings: Settings) -> str | None:
    return base_of(settings) + logo_address(logo) if logo else None
