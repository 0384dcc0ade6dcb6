"""Tables of matching funds: the fund, where each campaign stands with it, what was added to which gift."""

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.subjects import Subject
from app.funds.caps import Caps, Threshold
from app.funds.rules import Engine, FundState, MatchState, Side, Standing


class MatchingFund(Base):
    """Dollars that a partner adds to those of neighbours, as it says."""

    __tablename__ = "matching_fund"
    __table_args__ = (
        Index("ix_matching_fund_organisation", "organisation_id", "id"),
        Index("ix_matching_fund_newest", "id",
              postgresql_where=text("state <> 'draft' AND hidden_at IS NULL")),
        CheckConstraint("engine IN ('factor', 'threshold')", name="engine"),
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("0 <= allocated_cents AND allocated_cents <= total_cents", name="exact"),
        CheckConstraint("0 <= booked_cents AND booked_cents <= allocated_cents", name="booked"),
        CheckConstraint("total_cents > 0", name="total"),
        CheckConstraint("per_gift_cents > 0 AND per_person_cents > 0 AND per_project_cents > 0",
                        name="caps"),
        CheckConstraint("(engine = 'factor') = (factor_percent IS NOT NULL)", name="factor"),
        CheckConstraint(
            "(engine = 'threshold') = (threshold_percent IS NOT NULL AND "
            "threshold_givers IS NOT NULL AND grant_cents IS NOT NULL)",
            name="threshold",
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """A verified organisation that was a local partner when it opened the fund."""
    name: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    engine: Mapped[Engine] = mapped_column(words(Engine))
    factor_percent: Mapped[int | None] = mapped_column(Integer)
    threshold_percent: Mapped[int | None] = mapped_column(Integer)
    """Of a campaign's minimum, in gifts."""
    threshold_givers: Mapped[int | None] = mapped_column(Integer)
    grant_cents: Mapped[int | None] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    per_gift_cents: Mapped[int | None] = mapped_column(BigInteger)
    per_person_cents: Mapped[int | None] = mapped_column(BigInteger)
    """For all the gifts of one person, whatever the campaign."""
    per_project_cents: Mapped[int | None] = mapped_column(BigInteger)
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    """Of the projects it matches; empty for all."""
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"), index=True)
    """Where the projects it matches are; None for the whole city."""
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    allocated_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    """Promised or booked: only :mod:`app.funds.service.match` changes it."""
    booked_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of that, what stands in the ledger."""
    state: Mapped[FundState] = mapped_column(words(FundState), default=FundState.DRAFT)
    closing_reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """Return what others hang things on."""
        return Subject("matching-fund", self.id)

    @property
    def caps(self) -> Caps:
        """Return the most that it adds."""
        return Caps(
            self.total_cents, self.per_gift_cents, self.per_person_cents, self.per_project_cents
        )

    @property
    def threshold(self) -> Threshold:
        """Return when it grants; only of a fund with a threshold."""
        return Threshold(self.threshold_percent or 0, self.threshold_givers or 0)

    @property
    def left_cents(self) -> int:
        """Return what is not promised to anybody."""
        return self.total_cents - self.allocated_cents

    @property
    def is_public(self) -> bool:
        """Say whether everybody reads it."""
        return self.state is not FundState.DRAFT and self.hidden_at is None


class FundCampaign(Base):
    """Where a campaign stands with a fund: proposed by one side, accepted by the other, matched, over."""

    __tablename__ = "fund_campaign"
    __table_args__ = (
        UniqueConstraint("fund_id", "campaign_id"),
        Index("ix_fund_campaign_campaign", "campaign_id", "fund_id"),
        CheckConstraint(
            "state IN ('proposed', 'accepted', 'active', 'spent', 'returned', 'refused')",
            name="state",
        ),
        CheckConstraint("proposed_by IN ('fund', 'campaign')", name="proposed_by"),
        CheckConstraint("0 <= booked_cents AND booked_cents <= allocated_cents", name="booked"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    fund_id: Mapped[int] = mapped_column(ForeignKey("matching_fund.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    state: Mapped[Standing] = mapped_column(words(Standing), default=Standing.PROPOSED)
    proposed_by: Mapped[Side] = mapped_column(words(Side))
    proposer_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    proposed_at: Mapped[datetime]
    message: Mapped[str] = mapped_column(String(500), default="")
    """What the side that proposes says to the other."""
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    answered_at: Mapped[datetime | None]
    reasons: Mapped[str] = mapped_column(String(500), default="")
    """Why it was refused or taken back; both sides read it."""
    allocated_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    booked_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    ended_at: Mapped[datetime | None]


class Match(Base):
    """What a fund adds to one gift; without a gift, the grant that a campaign reached."""

    __tablename__ = "fund_match"
    __table_args__ = (
        Index("uq_fund_match_pledge", "fund_id", "pledge_id", unique=True,
              postgresql_where=text("pledge_id IS NOT NULL")),
        Index("uq_fund_match_grant", "fund_id", "campaign_id", unique=True,
              postgresql_where=text("pledge_id IS NULL")),
        Index("ix_fund_match_pledge", "pledge_id"),
        Index("ix_fund_match_campaign", "campaign_id", "fund_id"),
        Index("ix_fund_match_person", "person_id", "fund_id"),
        CheckConstraint("state IN ('promised', 'booked', 'released')", name="state"),
        CheckConstraint("cents >= 0", name="cents"),
        CheckConstraint("(state = 'released') = (cents = 0)", name="released"),
        CheckConstraint("(state = 'booked') = (booked_at IS NOT NULL)", name="booked"),
        CheckConstraint("state <> 'booked' OR cents <= entered_cents", name="entered"),
    )  # fmt: skip

    id: Mapped[RowId]
    fund_id: Mapped[int] = mapped_column(ForeignKey("matching_fund.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    pledge_id: Mapped[int | None] = mapped_column(BigInteger)
    """Of the slice above, which may not be named from here; None for a grant."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Who gave: their cap counts all their gifts."""
    cents: Mapped[int] = mapped_column(BigInteger)
    gift_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    """The gift that is matched; of a grant, the gifts that reached it."""
    entered_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    """What the ledger had of it at first: what stays after refunds is a part of this, never of a part."""
    entered_gift_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    """The gift, as it was then."""
    entries: Mapped[int] = mapped_column(Integer, default=0)
    """How many entries of the ledger it has: a part of the next one's name."""
    state: Mapped[MatchState] = mapped_column(words(MatchState), default=MatchState.PROMISED)
    promised_at: Mapped[datetime]
    booked_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
