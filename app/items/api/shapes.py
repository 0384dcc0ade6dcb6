"""What programs read of needs and offers."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from app.core.i18n import LANGUAGES, N_
from app.core.settings import Settings
from app.ideas.api.shapes import Addresses
from app.items.models import ItemNeed, Offer
from app.items.queries.moments import Moment
from app.items.queries.needs import NeedLine
from app.items.rules import (
    Condition,
    ItemKind,
    Naming,
    NeedState,
    OfferState,
    SlotState,
    Terms,
    Unit,
    Way,
)
from app.items.shown import need_url, offer_url
from app.projects.models import Project

NO_RECEIPT = N_("Giving things here gives no right to a tax receipt.")


class NeedShown(BaseModel):
    """Things that a project needs."""

    id: str = Field(description=N_("Public identifier."))
    project: str = Field(description=N_("Identifier of the project."))
    kind: ItemKind = Field(description=N_("What sort of thing it is."))
    title: str = Field(description=N_("What is needed."))
    language: str = Field(description=N_("The language it is written in."))
    quantity: int = Field(description=N_("How many are asked for."))
    accepted: int = Field(description=N_("How many of them are promised."))
    delivered: int = Field(description=N_("How many of those have come."))
    unit: Unit = Field(description=N_("In what it is counted."))
    condition: Condition = Field(description=N_("The worst condition that would still do."))
    terms: Terms = Field(description=N_("Whether it is kept or goes back."))
    needed_by: date | None = Field(description=N_("By when; null when there is no hurry."))
    return_by: date | None = Field(description=N_("When loans go back."))
    place: str = Field(description=N_("Where it is brought."))
    can_fetch: bool = Field(description=N_("Whether the team can fetch it."))
    state: NeedState = Field(description=N_("Whether things may be offered for it."))
    pages: Addresses = Field(description=N_("Where people read it."))


class NeedWhole(NeedShown):
    """A need with all that is said of it."""

    note: str = Field(description=N_("What else matters, in Markdown."))
    closing_reason: str = Field(description=N_("Why it is closed; empty while it is open."))
    version: int = Field(description=N_("Send it back when you change the need."))


class NeedList(BaseModel):
    """A page of needs."""

    needs: list[NeedShown] = Field(description=N_("What is still missing, newest first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


class SlotShown(BaseModel):
    """A moment at which things change hands."""

    id: str = Field(description=N_("Public identifier."))
    way: Way = Field(description=N_("There: to the project. Back: to the owner of a loan."))
    state: SlotState = Field(description=N_("Where it stands."))
    sequence: int = Field(description=N_("Rises when it moves; send it back to agree."))
    starts_at: datetime = Field(description=N_("From when (UTC)."))
    ends_at: datetime = Field(description=N_("Until when (UTC)."))
    place: str = Field(description=N_("Where."))
    proposed_by: str = Field(description=N_("Which side proposed it."))


class OfferBrief(BaseModel):
    """An offer in a list."""

    id: str = Field(description=N_("Public identifier."))
    need: str = Field(description=N_("Identifier of what it is for."))
    state: OfferState = Field(description=N_("Where it stands."))
    quantity: int = Field(description=N_("How many are offered."))
    accepted: int = Field(description=N_("How many of them are promised."))
    waiting: int = Field(description=N_("How many wait in reserve."))
    delivered: int = Field(description=N_("How many of those have come."))
    created_at: datetime = Field(description=N_("When (UTC)."))


class OfferShown(OfferBrief):
    """An offer, as its two sides read it."""

    condition: Condition = Field(description=N_("In what condition."))
    window_from: date = Field(description=N_("The first day on which it can be handed over."))
    window_until: date = Field(description=N_("The last day on which it can be handed over."))
    can_bring: bool = Field(description=N_("Whether the giver can bring it."))
    return_by: date | None = Field(description=N_("When loans go back."))
    naming: Naming = Field(description=N_("How the giver wishes to be thanked."))
    note: str = Field(description=N_("What the giver says of it."))
    reason: str = Field(description=N_("What was last said of it by either side."))
    thanks: str = Field(description=N_("What the project said of it, publicly."))
    slots: list[SlotShown] = Field(description=N_("When it changes hands, the last one first."))
    pages: Addresses = Field(description=N_("Where its two sides read it."))


class OfferList(BaseModel):
    """A page of offers."""

    offers: list[OfferBrief] = Field(description=N_("Yours, newest first; or those for a need."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


def absolute(settings: Settings, paths: dict[str, str]) -> Addresses:
    """Return the two addresses of a page."""
    base = settings.base_url.rstrip("/")
    return Addresses(fr=base + paths["fr"], en=base + paths["en"])


def _need_pages(settings: Settings, public_id: str, title: str) -> Addresses:
    return absolute(settings, {lang: need_url(public_id, title, lang=lang) for lang in LANGUAGES})


def need_line(line: NeedLine, settings: Settings) -> NeedShown:
    """Return a need of a list."""
    names = set(NeedShown.model_fields) - {"id", "project", "pages"}
    return NeedShown(
        id=line.public_id,
        project=line.project_public_id,
        pages=_need_pages(settings, line.public_id, line.title),
        **{name: getattr(line, name) for name in names},
    )


def need_whole(need: ItemNeed, project: Project, settings: Settings) -> NeedWhole:
    """Return a need, whole."""
    names = set(NeedWhole.model_fields) - {"id", "project", "pages"}
    return NeedWhole(
        id=need.public_id,
        project=project.public_id,
        pages=_need_pages(settings, need.public_id, need.title),
        **{name: getattr(need, name) for name in names},
    )


def offer_shown(
    offer: Offer, need: ItemNeed, slots: list[Moment], settings: Settings
) -> OfferShown:
    """Return an offer, whole."""
    names = set(OfferShown.model_fields) - {"id", "need", "slots", "pages"}
    values: dict[str, Any] = {name: getattr(offer, name) for name in names}
    return OfferShown(
        id=offer.public_id,
        need=need.public_id,
        slots=[slot_shown(one) for one in slots],
        pages=absolute(
            settings, {lang: offer_url(offer.public_id, lang=lang) for lang in LANGUAGES}
        ),
        **values,
    )


def slot_shown(one: Moment) -> SlotShown:
    """Return a moment."""
    names = set(SlotShown.model_fields) - {"id"}
    return SlotShown(id=one.public_id, **{name: getattr(one, name) for name in names})
