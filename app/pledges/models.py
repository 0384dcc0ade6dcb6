"""Tables of promises of money: the promise, money that goes back, contestations, a campaign's collection.

Of a card only what may be shown is kept: its brand, its last four digits, when it expires.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, PublicId, RowId, words
from app.pledges.rules import (
    LIVING,
    MESSAGE_MAX,
    REASON_MAX,
    Decision,
    DisputeState,
    RefundState,
    RunState,
    State,
)

GATEWAY_ID_MAX = 255


def _one_of(column: str, kind: Iterable[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(word)) for word in sorted(kind))})"


class Pledge(Base):
    """What somebody promises to a campaign; their money is never here, only what became of it."""

    __tablename__ = "pledge"
    __table_args__ = (
        Index(
            "uq_pledge_living", "campaign_id", "person_id", unique=True,
            postgresql_where=text(_one_of("state", LIVING)),
        ),
        Index("ix_pledge_campaign", "campaign_id", "state", "id"),
        Index("ix_pledge_person", "person_id", "id"),
        Index("ix_pledge_due", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),
        Index("ix_pledge_charging", "charging_since", postgresql_where=text("state = 'charging'")),
        CheckConstraint(_one_of("state", State), name="state"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint(
            "0 <= refunded_cents AND refunded_cents <= collected_cents", name="refunded"
        ),
        CheckConstraint("collected_cents IN (0, amount_cents)", name="collected"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("heard <= confirms", name="heard"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """None once they left: the money record stays, without their name."""
    state: Mapped[State] = mapped_column(words(State), default=State.CREATED)
    amount_cents: Mapped[int]
    reward_id: Mapped[int | None] = mapped_column(
        ForeignKey("reward.id", ondelete="SET NULL"), index=True
    )
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(String(MESSAGE_MAX), default="")
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    """In whose name, when it is not the person's own."""
    language: Mapped[str] = mapped_column(String(2), default="fr")
    gateway: Mapped[str] = mapped_column(String(20))
    customer_id: Mapped[str] = mapped_column(String(GATEWAY_ID_MAX), default="")
    setups: Mapped[int] = mapped_column(Integer, default=0)
    """How many cards were asked for: a part of the key of each asking."""
    setup_id: Mapped[str | None] = mapped_column(String(GATEWAY_ID_MAX), unique=True)
    payment_method: Mapped[str] = mapped_column(String(GATEWAY_ID_MAX), default="")
    card_brand: Mapped[str] = mapped_column(String(40), default="")
    card_last4: Mapped[str] = mapped_column(String(4), default="")
    card_month: Mapped[int | None] = mapped_column(Integer)
    card_year: Mapped[int | None] = mapped_column(Integer)
    intent_id: Mapped[str | None] = mapped_column(String(GATEWAY_ID_MAX), unique=True)
    charge_id: Mapped[str | None] = mapped_column(String(GATEWAY_ID_MAX), unique=True)
    confirms: Mapped[int] = mapped_column(Integer, default=0)
    """How many times the payment was confirmed: written down before each try, a part of its key."""
    heard: Mapped[int] = mapped_column(Integer, default=0)
    """The last try whose answer was heard: what is said of an earlier one is no news of this one."""
    next_try_at: Mapped[datetime | None]
    charging_since: Mapped[datetime | None]
    refusal_code: Mapped[str] = mapped_column(String(60), default="")
    refusal_advice: Mapped[str] = mapped_column(String(40), default="")
    collected_cents: Mapped[int] = mapped_column(default=0)
    refunded_cents: Mapped[int] = mapped_column(default=0)
    """All that went back, together: never one refund alone."""
    lost_cents: Mapped[int] = mapped_column(default=0)
    """What a bank took back for good after a contestation."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    reminded: Mapped[int] = mapped_column(Integer, default=0)
    """How many of the two letters before the deadline were written: 7 days, 1 day."""
    created_at: Mapped[datetime]
    active_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    collected_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]

    @property
    def net_cents(self) -> int:
        """Return what is left of it for the project."""
        return self.collected_cents - self.refunded_cents - self.lost_cents

    @property
    def ends_with(self) -> str:
        """Return the last digits of its card, as letters say it; nothing without one."""
        return f"{self.card_brand.title()} •••• {self.card_last4}" if self.card_last4 else ""


class PledgeSetup(Base):
    """A card that was asked for: the gateway's notices of the ones before still find their promise."""

    __tablename__ = "pledge_setup"

    setup_id: Mapped[str] = mapped_column(String(GATEWAY_ID_MAX), primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)


class PledgeRefund(Base):
    """Money that goes back, asked for here or at the gateway itself."""

    __tablename__ = "pledge_refund"
    __table_args__ = (
        UniqueConstraint("pledge_id", "number"),
        Index("ix_pledge_refund_waiting", "asked_at", postgresql_where=text("state = 'asked'")),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint(_one_of("state", RefundState), name="state"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"))
    number: Mapped[int] = mapped_column(Integer)
    """Of this promise: a part of the key under which the gateway is asked."""
    refund_id: Mapped[str | None] = mapped_column(String(GATEWAY_ID_MAX), unique=True)
    cents: Mapped[int]
    state: Mapped[RefundState] = mapped_column(words(RefundState), default=RefundState.ASKED)
    reason: Mapped[str] = mapped_column(String(REASON_MAX), default="")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """None when it was made at the gateway, or follows from a decision."""
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class PledgeDispute(Base):
    """A gift that its card's holder contests at their bank."""

    __tablename__ = "pledge_dispute"
    __table_args__ = (
        Index("ix_pledge_dispute_pledge", "pledge_id", "id"),
        CheckConstraint("cents > 0 AND fee >= 0", name="cents"),
        CheckConstraint(_one_of("state", DisputeState), name="state"),
    )

    id: Mapped[RowId]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"))
    dispute_id: Mapped[str] = mapped_column(String(GATEWAY_ID_MAX), unique=True)
    cents: Mapped[int]
    fee: Mapped[int]
    state: Mapped[DisputeState] = mapped_column(words(DisputeState))
    reason: Mapped[str] = mapped_column(String(60), default="")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ChargeRun(Base):
    """The collection of one campaign's promises: it may be paused, and goes on where it stopped."""

    __tablename__ = "charge_run"
    __table_args__ = (
        CheckConstraint(_one_of("state", RunState), name="state"),
        CheckConstraint("begun_at < ends_at", name="window"),
    )

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    state: Mapped[RunState] = mapped_column(words(RunState), default=RunState.RUNNING)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """When cards are tried no more."""
    paused_at: Mapped[datetime | None]
    paused_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[str] = mapped_column(String(REASON_MAX), default="")
    """Why it is paused, or what was said when it was decided."""
    decide_by: Mapped[datetime | None]
    decision: Mapped[Decision | None] = mapped_column(words(Decision))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
