"""Tables of campaigns: the goal and its counters, what the money is for, rewards, reviews, history."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.campaigns.rules import COLLECTION_DAYS, ENDED, FLOOR_PERCENT, Kind, ReviewState, State
from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.subjects import Subject

SHOWN = text("hidden_at IS NULL AND state NOT IN ('draft', 'review')")


def _one_of(column: str, kind: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in kind)})"


ENDED_WORDS = ", ".join(sorted(f"'{state.value}'" for state in ENDED))


class Campaign(Base):
    """A project asks for money, until a moment that the database's clock says."""

    __tablename__ = "campaign"
    __table_args__ = (
        Index("uq_campaign_living", "project_id", unique=True,
              postgresql_where=text(f"state NOT IN ({ENDED_WORDS})")),
        Index("ix_campaign_project", "project_id", "id"),
        Index("ix_campaign_ends", "ends_at", "id", postgresql_where=text("state = 'live'")),
        Index("ix_campaign_shown", "opens_at", "id", postgresql_where=SHOWN),
        CheckConstraint(_one_of("state", State), name="state"),
        CheckConstraint(_one_of("kind", Kind), name="kind"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("0 <= minimum_cents AND minimum_cents <= optimum_cents", name="goal"),
        CheckConstraint("pledged_cents >= 0 AND matched_cents >= 0 AND givers >= 0", name="counts"),
        CheckConstraint("collected_cents >= 0", name="collected"),
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("collection_days > 0 AND day_seconds > 0", name="collection_days"),
        CheckConstraint("floor_percent BETWEEN 1 AND 100", name="floor"),
        CheckConstraint("opens_at < ends_at", name="opens_before_it_ends"),
        CheckConstraint(
            "state IN ('draft', 'review', 'cancelled') OR ends_at IS NOT NULL", name="deadline"
        ),
        CheckConstraint(
            "state IN ('draft', 'review', 'live', 'cancelled') OR evaluated_at IS NOT NULL",
            name="evaluated",
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(words(Kind), default=Kind.ALL_OR_NOTHING)
    state: Mapped[State] = mapped_column(words(State), default=State.DRAFT)
    pitch: Mapped[str] = mapped_column(Text, default="")
    """Why to give, in Markdown."""
    language: Mapped[str] = mapped_column(String(2), default="fr")
    minimum_cents: Mapped[int] = mapped_column(default=0)
    optimum_cents: Mapped[int] = mapped_column(default=0)
    days: Mapped[int] = mapped_column(Integer, default=30)
    opens_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    """The last instant is not part of it: what comes at ``ends_at`` is too late."""
    floor_percent: Mapped[int] = mapped_column(Integer, default=FLOOR_PERCENT)
    """Of the minimum, or of a flexible campaign's promises: what collecting must bring in."""
    collection_days: Mapped[int] = mapped_column(Integer, default=COLLECTION_DAYS)
    day_seconds: Mapped[int] = mapped_column(Integer, default=86_400)
    """How long its days last: less where campaigns are tried out."""
    pledged_cents: Mapped[int] = mapped_column(default=0)
    matched_cents: Mapped[int] = mapped_column(default=0)
    givers: Mapped[int] = mapped_column(Integer, default=0)
    collected_cents: Mapped[int] = mapped_column(default=0)
    """What cards brought in, less what was given back."""
    evaluated_at: Mapped[datetime | None]
    collection_ends_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    turned_at: Mapped[CreatedAt]
    payee_name: Mapped[str] = mapped_column(String(160), default="")
    """Who receives the money."""
    payee_role: Mapped[str] = mapped_column(String(120), default="")
    payee_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    payee_known_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Who of the staff checked whom the money goes to."""
    payee_known_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was called off, or fell short; public."""
    reminded: Mapped[int] = mapped_column(Integer, default=0)
    """How far its followers were reminded of the end: not yet, a week before, a day before."""
    coached_at: Mapped[datetime | None]
    """When its team was last given advice while it ran."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    """Rises with each change of what it says: a review says which it has read."""
    hidden_at: Mapped[datetime | None]

    @property
    def raised_cents(self) -> int:
        """Return what was promised and matched."""
        return self.pledged_cents + self.matched_cents

    @property
    def day(self) -> timedelta:
        """Return how long one of its days lasts."""
        return timedelta(seconds=self.day_seconds)

    @property
    def subject(self) -> Subject:
        """Return what others hang things on."""
        return Subject("campaign", self.id)


class CampaignUse(Base):
    """What a part of the money is for: a line of the plan's budget, in the campaign's own copy."""

    __tablename__ = "campaign_use"
    __table_args__ = (
        UniqueConstraint("campaign_id", "line"),
        CheckConstraint(
            "0 <= minimum_cents AND minimum_cents <= optimum_cents AND optimum_cents > 0",
            name="cents",
        ),
    )

    id: Mapped[RowId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    line: Mapped[str] = mapped_column(String(10))
    """Public id of the budget's line."""
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(120))
    minimum_cents: Mapped[int]
    """What the minimum pays of it."""
    optimum_cents: Mapped[int]


class Reward(Base):
    """What the team gives back from so much on."""

    __tablename__ = "reward"
    __table_args__ = (
        Index("ix_reward_campaign", "campaign_id", "position", "id"),
        CheckConstraint("least_cents > 0", name="least"),
        CheckConstraint("units IS NULL OR units > 0", name="units"),
        CheckConstraint("taken >= 0 AND (units IS NULL OR taken <= units)", name="stock"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(600), default="")
    least_cents: Mapped[int]
    units: Mapped[int | None] = mapped_column(Integer)
    """How many there are; None when there is one for everybody."""
    taken: Mapped[int] = mapped_column(Integer, default=0)
    delivered_by: Mapped[str] = mapped_column(String(120), default="")
    """When and how it is handed over, in words."""
    position: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def left(self) -> int | None:
        """Return how many are left; None when they are without number."""
        return None if self.units is None else self.units - self.taken


class CampaignReview(Base):
    """One look at a campaign before it opens: asked by its team, decided by somebody outside of it."""

    __tablename__ = "campaign_review"
    __table_args__ = (
        Index("ix_campaign_review_campaign", "campaign_id", "id"),
        Index("uq_campaign_review_open", "campaign_id", unique=True,
              postgresql_where=text("state = 'asked'")),
        Index("ix_campaign_review_waiting", "asked_at", "id",
              postgresql_where=text("state = 'asked'")),
        CheckConstraint(_one_of("state", ReviewState), name="state"),
        CheckConstraint("(state = 'asked') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state IN ('ready', 'changes')) = (reasons <> '')", name="reasons"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    state: Mapped[ReviewState] = mapped_column(words(ReviewState), default=ReviewState.ASKED)
    note: Mapped[str] = mapped_column(Text, default="")
    """What the team tells those who will read."""
    campaign_version: Mapped[int] = mapped_column(Integer)
    """Of the campaign that was asked about, then of the one that was read."""
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    as_mentor: Mapped[bool] = mapped_column(default=False)
    allows_flexible: Mapped[bool] = mapped_column(default=False)
    met: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    """Questions of the checklist that are met."""
    reasons: Mapped[str] = mapped_column(Text, default="")
    """Public."""
    ended_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]


class CampaignTurn(Base):
    """A campaign went from one state to another: its history."""

    __tablename__ = "campaign_turn"
    __table_args__ = (
        Index("ix_campaign_turn_campaign", "campaign_id", "id"),
        Index("uq_campaign_turn_evaluated", "campaign_id", unique=True,
              postgresql_where=text("now_is = 'evaluating'")),
    )  # fmt: skip

    id: Mapped[RowId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    was: Mapped[State] = mapped_column(words(State))
    now_is: Mapped[State] = mapped_column(words(State))
    reason: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime]


class CampaignMark(Base):
    """What a campaign had raised at the end of each of its days: what a forecast goes by."""

    __tablename__ = "campaign_mark"
    __table_args__ = (CheckConstraint("day >= 0", name="day"),)

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    """0 is its first; the last mark of a day stands."""
    raised_cents: Mapped[int]
    givers: Mapped[int] = mapped_column(Integer)
