"""Gifts of a campaign for administrators, and the collections of all campaigns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.campaigns.models import Campaign
from app.campaigns.rules import State as CampaignState
from app.core.ids import is_public_id
from app.core.pagination import Page, decode, page_of
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import REFUNDS_FROM, RunState, State
from app.projects.models import Project
from app.treasury.policy import GOES_ON

GIFTS_ON_A_PAGE = 50
LISTED = 200


@dataclass(frozen=True, slots=True)
class GiftLine:
    """A gift that was charged; its giver's name as administrators read it, even when it is anonymous."""

    id: int
    public_id: str
    name: str
    is_anonymous: bool
    state: State
    amount_cents: int
    collected_cents: int
    refunded_cents: int
    lost_cents: int
    charge_id: str | None
    card_last4: str
    collected_at: datetime | None
    giver_id: int | None

    @property
    def left_cents(self) -> int:
        """Return what can still be given back."""
        return self.collected_cents - self.refunded_cents - self.lost_cents

    @property
    def may_go_back(self) -> bool:
        """Say whether something can be given back now."""
        return self.state in REFUNDS_FROM and self.left_cents > 0


@dataclass(frozen=True, slots=True)
class RunLine:
    """The collection of a campaign, or what follows it."""

    campaign_id: str
    title: str
    campaign_state: CampaignState
    collected_cents: int
    state: RunState | None
    ends_at: datetime | None
    paused_at: datetime | None
    reason: str


async def gifts_of(session: AsyncSession, campaign_id: int, after: str = "") -> Page[GiftLine]:
    """Return the gifts of a campaign that were charged, the last first."""
    query = _gifts().where(Pledge.campaign_id == campaign_id, Pledge.collected_cents > 0)
    if after:
        query = query.where(Pledge.id < decode(after, int)[0])
    rows = await session.execute(query.order_by(Pledge.id.desc()).limit(GIFTS_ON_A_PAGE + 1))
    return page_of([GiftLine(*row) for row in rows], GIFTS_ON_A_PAGE, lambda one: (one.id,))


async def gift_by(
    session: AsyncSession, public_id: str
) -> tuple[GiftLine, Campaign, Project] | None:
    """Return a gift with its campaign and project."""
    if not is_public_id(public_id):
        return None
    row = (await session.execute(_gifts().where(Pledge.public_id == public_id))).one_or_none()
    if row is None:
        return None
    query = (
        select(Campaign, Project)
        .join(Project, Project.id == Campaign.project_id)
        .join(Pledge, Pledge.campaign_id == Campaign.id)
        .where(Pledge.public_id == public_id)
    )
    found = (await session.execute(query)).one()
    return GiftLine(*row), found.Campaign, found.Project


async def collections(session: AsyncSession) -> list[RunLine]:
    """Return campaigns that are collected, or whose money is there, the last begun first."""
    query = (
        select(
            Campaign.public_id, Project.title, Campaign.state, Campaign.collected_cents,
            ChargeRun.state, ChargeRun.ends_at, ChargeRun.paused_at,
            func.coalesce(ChargeRun.reason, ""),
        )
        .join(Project, Project.id == Campaign.project_id)
        .outerjoin(ChargeRun, ChargeRun.campaign_id == Campaign.id)
        .where(
            Campaign.state.in_(sorted(GOES_ON | {CampaignState.FUNDED, CampaignState.COLLECTING}))
        )
        .order_by(Campaign.id.desc())
        .limit(LISTED)
    )  # fmt: skip
    return [RunLine(*row) for row in await session.execute(query)]


def _gifts() -> Select[*tuple[Any, ...]]:
    name = func.coalesce(case((Person.deleted_at.is_(None), Person.display_name)), "")
    return select(
        Pledge.id, Pledge.public_id, name.label("name"), Pledge.is_anonymous, Pledge.state,
        Pledge.amount_cents, Pledge.collected_cents, Pledge.refunded_cents, Pledge.lost_cents,
        Pledge.charge_id, Pledge.card_last4, Pledge.collected_at, Pledge.person_id,
    ).outerjoin(Person, Person.id == Pledge.person_id)  # fmt: skip
