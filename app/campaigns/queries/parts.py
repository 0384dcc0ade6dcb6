"""What a campaign is made of: rewards, reviews, history, marks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.campaigns.models import CampaignMark, CampaignReview, CampaignTurn, Reward
from app.campaigns.rules import Check, ReviewState, State, review_label, state_label
from app.profiles.shown import person_url


@dataclass(frozen=True, slots=True)
class RewardLine:
    """A reward as it is shown."""

    id: int
    public_id: str
    title: str
    what: str
    least_cents: int
    units: int | None
    taken: int
    delivered_by: str

    @property
    def left(self) -> int | None:
        """Return how many are left; None when they are without number."""
        return None if self.units is None else self.units - self.taken

    @property
    def is_there(self) -> bool:
        """Say whether one can still be chosen."""
        return self.left is None or self.left > 0


async def rewards_of(session: AsyncSession, campaign_id: int) -> list[RewardLine]:
    """Return the rewards of a campaign, the smallest gift first."""
    query = (
        select(
            Reward.id, Reward.public_id, Reward.title, Reward.what, Reward.least_cents,
            Reward.units, Reward.taken, Reward.delivered_by,
        )
        .where(Reward.campaign_id == campaign_id)
        .order_by(Reward.least_cents, Reward.id)
    )  # fmt: skip
    return [RewardLine(*row) for row in await session.execute(query)]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review as it is read."""

    public_id: str
    state: ReviewState
    note: str
    met: tuple[str, ...]
    reasons: str
    as_mentor: bool
    asked_at: datetime
    ended_at: datetime | None
    is_hidden: bool
    by_public_id: str
    by_name: str

    @property
    def by_path(self) -> str:
        """Return the page of who decided; empty once they have left."""
        return person_url(self.by_public_id, self.by_name) if self.by_public_id else ""

    @property
    def label(self) -> str:
        """Return what it concluded."""
        return review_label(self.state)

    def is_met(self, check: Check) -> bool:
        """Say whether a question of the checklist is met."""
        return check.value in self.met


async def reviews_of(session: AsyncSession, campaign_id: int) -> list[ReviewLine]:
    """Return the reviews of a campaign that its team did not take back, the last first."""
    is_there = Person.deleted_at.is_(None)
    query = (
        select(
            CampaignReview.public_id, CampaignReview.state, CampaignReview.note,
            CampaignReview.met, CampaignReview.reasons, CampaignReview.as_mentor,
            CampaignReview.asked_at, CampaignReview.ended_at,
            CampaignReview.hidden_at.is_not(None).label("is_hidden"),
            func.coalesce(case((is_there, Person.public_id)), "").label("by_public_id"),
            func.coalesce(case((is_there, Person.display_name)), "").label("by_name"),
        )
        .outerjoin(Person, Person.id == CampaignReview.decided_by_id)
        .where(
            CampaignReview.campaign_id == campaign_id,
            CampaignReview.state != ReviewState.WITHDRAWN,
        )
        .order_by(CampaignReview.id.desc())
    )  # fmt: skip
    return [
        ReviewLine(**{**row._mapping, "met": tuple(row.met)})  # noqa: SLF001 (SQLAlchemy's own name)
        for row in await session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One state that a campaign came to."""

    now_is: State
    reason: str
    at: datetime

    @property
    def label(self) -> str:
        """Return what the state is called."""
        return state_label(self.now_is)


async def turns_of(session: AsyncSession, campaign_id: int) -> list[TurnLine]:
    """Return the states that a campaign has come to since it opened."""
    hidden = (State.DRAFT, State.REVIEW, State.EVALUATING)
    query = (
        select(CampaignTurn.now_is, CampaignTurn.reason, CampaignTurn.at)
        .where(CampaignTurn.campaign_id == campaign_id, CampaignTurn.now_is.not_in(hidden))
        .order_by(CampaignTurn.id)
    )
    return [TurnLine(*row) for row in await session.execute(query)]


async def marks_of(session: AsyncSession, campaign_id: int) -> list[tuple[int, int]]:
    """Return what had been raised at the end of each of its days: (day, cents)."""
    query = (
        select(CampaignMark.day, CampaignMark.raised_cents)
        .where(CampaignMark.campaign_id == campaign_id)
        .order_by(CampaignMark.day)
    )
    return [(row.day, row.raised_cents) for row in await session.execute(query)]


async def database_now(session: AsyncSession) -> datetime:
    """Return the database's own clock: the one that judges deadlines."""
    found: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return found
