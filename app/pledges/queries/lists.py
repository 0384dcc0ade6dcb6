"""Promises in lists: mine, and who gives, as they chose to be shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.campaigns.models import Campaign
from app.campaigns.shown import campaign_url
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.organisations.models import Organisation
from app.organisations.queries.speaking import Spoken, spoken, spoken_columns
from app.pledges.models import Pledge
from app.pledges.rules import COUNTED, STATE_ICONS, STATE_LABELS, State
from app.pledges.shown import pledge_url
from app.profiles.shown import person_url
from app.projects.models import Project


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One of my promises."""

    id: int
    public_id: str
    state: State
    amount_cents: int
    refunded_cents: int
    created_at: datetime
    title: str
    campaign_public_id: str

    @property
    def path(self) -> str:
        """Return its page, in the language in force."""
        return pledge_url(self.public_id)

    @property
    def campaign_path(self) -> str:
        """Return its campaign's page, in the language in force."""
        return campaign_url(self.campaign_public_id, self.title)

    @property
    def label(self) -> str:
        """Return where it stands, an untranslated word."""
        return STATE_LABELS[self.state]

    @property
    def icon(self) -> str:
        """Return the sign beside it."""
        return STATE_ICONS[self.state]


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who gives, as they chose to be shown: with nothing, nobody can tell who."""

    id: int
    public_id: str
    name: str
    person_public_id: str
    organisation: Spoken | None
    message: str
    language: str
    amount_cents: int
    at: datetime

    @property
    def shown(self) -> str:
        """Return the name to show; empty for somebody who gives without theirs."""
        if self.organisation is not None:
            return self.organisation.beside(self.name)
        return self.name

    @property
    def path(self) -> str:
        """Return their page; empty without one."""
        if self.organisation is not None:
            return self.organisation.path
        return person_url(self.person_public_id, self.name) if self.person_public_id else ""


def _page(rows: Iterable[Row[Any]], size: int, make: Callable[[Row[Any]], Any]) -> Page[Any]:
    found = page_of([make(row) for row in rows], size, lambda one: (one.id,))
    return Page(found.items, found.next_cursor)


async def mine(
    session: AsyncSession, person_id: int, *, after: str = "", size: int = PAGE_SIZE
) -> Page[OwnLine]:
    """Return what somebody promised, newest first."""
    query = (
        select(
            Pledge.id, Pledge.public_id, Pledge.state, Pledge.amount_cents, Pledge.refunded_cents,
            Pledge.created_at, Project.title, Campaign.public_id.label("campaign_public_id"),
        )
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Pledge.person_id == person_id)
        .order_by(Pledge.id.desc())
        .limit(size + 1)
    )  # fmt: skip
    if after:
        (last,) = decode(after, int)
        query = query.where(Pledge.id < last)
    return _page(await session.execute(query), size, _own)


async def givers(
    session: AsyncSession, campaign_id: int, *, after: str = "", size: int = PAGE_SIZE
) -> Page[Giver]:
    """Return who gives to a campaign, newest first; of who gives without their name, no name is read."""
    named = case((Pledge.is_anonymous.is_(False) & Person.deleted_at.is_(None), True), else_=False)
    query = (
        select(
            Pledge.id, Pledge.public_id, Pledge.message, Pledge.language, Pledge.amount_cents,
            func.coalesce(Pledge.active_at, Pledge.created_at).label("at"), Pledge.is_anonymous,
            func.coalesce(case((named, Person.display_name)), "").label("name"),
            func.coalesce(case((named, Person.public_id)), "").label("person_public_id"),
            *spoken_columns(),
        )
        .outerjoin(Person, Person.id == Pledge.person_id)
        .outerjoin(Organisation, Organisation.id == Pledge.organisation_id)
        .where(Pledge.campaign_id == campaign_id, Pledge.state.in_(COUNTED))
        .order_by(Pledge.id.desc())
        .limit(size + 1)
    )  # fmt: skip
    if after:
        (last,) = decode(after, int)
        query = query.where(Pledge.id < last)
    return _page(await session.execute(query), size, _giver)


def _own(row: Row[Any]) -> OwnLine:
    return OwnLine(*tuple(row))


def _giver(row: Row[Any]) -> Giver:
    hidden = bool(row.is_anonymous)
    return Giver(
        row.id, row.public_id, row.name, row.person_public_id,
        None if hidden else spoken(row), row.message, row.language, row.amount_cents, row.at,
    )  # fmt: skip
