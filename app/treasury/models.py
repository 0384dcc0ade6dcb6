"""Tables of the treasury: payouts, what a partner paid, differences with the gateway, how far it was read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, PublicId, RowId, words
from app.core.subjects import Subject
from app.treasury.rules import (
    NOTE_MAX,
    REASON_MAX,
    REFERENCE_MAX,
    DifferenceKind,
    Method,
    State,
)

GATEWAY_ID_MAX = 255


def _listed(column: str, kind: type[State | Method | DifferenceKind]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in kind)})"


class Payout(Base):
    """Some of a campaign's money, on its way to its project. Two persons decide it."""

    __tablename__ = "payout"
    __table_args__ = (
        Index("ix_payout_campaign", "campaign_id", "id"),
        Index("ix_payout_open", "proposed_at", "id",
              postgresql_where=text("state IN ('proposed', 'confirmed', 'sending')")),
        CheckConstraint(_listed("state", State), name="state"),
        CheckConstraint(_listed("method", Method), name="method"),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("0 <= reversed_cents AND reversed_cents <= cents", name="reversed"),
        CheckConstraint("proposed_by_id <> confirmed_by_id", name="two_persons"),
        CheckConstraint("(method = 'connect') = (destination <> '')", name="destination"),
        CheckConstraint(
            "state <> 'sent' OR method <> 'manual' OR (reference <> '' AND proof <> '')",
            name="proof",
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    tranche: Mapped[int]
    """Its number among the payouts of its campaign."""
    cents: Mapped[int]
    method: Mapped[Method] = mapped_column(words(Method))
    state: Mapped[State] = mapped_column(words(State), default=State.PROPOSED)
    destination: Mapped[str] = mapped_column(String(GATEWAY_ID_MAX), default="")
    """The payee's account at the gateway."""
    payee: Mapped[str] = mapped_column(String(160))
    """Who is paid, as the campaign said then."""
    note: Mapped[str] = mapped_column(String(NOTE_MAX), default="")
    """What whoever proposes tells whoever confirms."""
    reference: Mapped[str] = mapped_column(String(REFERENCE_MAX), default="")
    """What the bank calls it."""
    proof: Mapped[str] = mapped_column(String(32), default="")
    """Name of the file that shows it was made."""
    proof_type: Mapped[str] = mapped_column(String(60), default="")
    back_reference: Mapped[str] = mapped_column(String(REFERENCE_MAX), default="")
    """What the bank calls its coming back."""
    transfer_id: Mapped[str | None] = mapped_column(String(GATEWAY_ID_MAX), unique=True)
    reversed_cents: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(REASON_MAX), default="")
    """Why it was cancelled, failed or came back."""
    proposed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    confirmed_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When the gateway was asked first: it forgets the key of the asking after a day."""
    sent_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Who wrote down that a transfer by hand was made."""
    ended_at: Mapped[datetime | None]
    """When it was sent, failed or was cancelled."""

    @property
    def subject(self) -> Subject:
        """Return what the audit log calls it."""
        return Subject("payout", self.id)


class MoneyDifference(Base):
    """Something on which the gateway's books and ours do not agree; shown until they do."""

    __tablename__ = "money_difference"
    __table_args__ = (
        Index("uq_money_difference_open", "kind", "source_id", unique=True,
              postgresql_where=text("gone_at IS NULL")),
        Index("ix_money_difference_found", "found_at", "id"),
        CheckConstraint(_listed("kind", DifferenceKind), name="kind"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    kind: Mapped[DifferenceKind] = mapped_column(words(DifferenceKind))
    source_id: Mapped[str] = mapped_column(String(GATEWAY_ID_MAX))
    """The charge, refund, dispute or transfer."""
    what: Mapped[str] = mapped_column(String(60))
    """What the gateway, or the ledger, calls the kind of movement."""
    line_id: Mapped[str] = mapped_column(String(GATEWAY_ID_MAX), default="")
    """The line of the gateway's books."""
    their_net: Mapped[int] = mapped_column(default=0)
    their_fee: Mapped[int] = mapped_column(default=0)
    our_net: Mapped[int] = mapped_column(default=0)
    our_fee: Mapped[int] = mapped_column(default=0)
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When the books were compared last and it was still there."""
    gone_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(NOTE_MAX), default="")
    """What somebody of the staff found out."""
    noted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    noted_at: Mapped[datetime | None]


class BooksRead(Base):
    """How far a gateway's events were fetched, and when its books were last compared with ours."""

    __tablename__ = "books_read"

    gateway: Mapped[str] = mapped_column(String(20), primary_key=True)
    events_until: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    compared_at: Mapped[datetime | None]
    lines: Mapped[int] = mapped_column(default=0)
    """How many lines of the gateway's books were compared then."""
