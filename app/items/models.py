"""Tables of what is given in kind: needs, offers, the moments when things change hands."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.db.searching import searched
from app.core.subjects import Subject
from app.items import ledger
from app.items.rules import (
    Condition,
    ItemKind,
    Naming,
    NeedState,
    OfferState,
    Side,
    SlotState,
    Terms,
    Unit,
    Way,
)

SEARCH = searched("title", "note")
OPEN = text("state = 'open' AND hidden_at IS NULL")


class ItemNeed(Base):
    """Things that a project asks for."""

    __tablename__ = "item_need"
    __table_args__ = (
        Index("ix_item_need_project", "project_id", "id"),
        Index("ix_item_need_newest", "id", postgresql_where=OPEN),
        Index("ix_item_need_kind", "kind", "id", postgresql_where=OPEN),
        Index("ix_item_need_search", "search", postgresql_using="gin"),
        CheckConstraint("quantity BETWEEN 1 AND 10000", name="quantity"),
        CheckConstraint(
            "0 <= delivered AND delivered <= accepted AND accepted <= quantity", name="conserved"
        ),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("terms IN ('gift', 'loan')", name="terms"),
        CheckConstraint("terms = 'loan' OR return_by IS NULL", name="return_by"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[ItemKind] = mapped_column(words(ItemKind))
    title: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    quantity: Mapped[int] = mapped_column(Integer)
    unit: Mapped[Unit] = mapped_column(words(Unit), default=Unit.PIECE)
    condition: Mapped[Condition] = mapped_column(words(Condition), default=Condition.WORN)
    """The worst that would still do."""
    terms: Mapped[Terms] = mapped_column(words(Terms), default=Terms.GIFT)
    needed_by: Mapped[date | None] = mapped_column(Date)
    return_by: Mapped[date | None] = mapped_column(Date)
    """When loans go back."""
    place: Mapped[str] = mapped_column(String(160), default="")
    """Where things are brought."""
    can_fetch: Mapped[bool] = mapped_column(Boolean, default=False)
    accepted: Mapped[int] = mapped_column(Integer, default=0)
    delivered: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[NeedState] = mapped_column(words(NeedState), default=NeedState.OPEN)
    closing_reason: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    version: Mapped[int] = mapped_column(Integer, default=1)
    hidden_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True), deferred=True)

    @property
    def count(self) -> ledger.Need:
        """Return its counters."""
        return ledger.Need(self.quantity, self.accepted, self.delivered)

    @property
    def is_loan(self) -> bool:
        """Say whether things go back to their owners."""
        return self.terms is Terms.LOAN

    @property
    def is_open(self) -> bool:
        """Say whether things may be offered for it."""
        return self.state is NeedState.OPEN and self.hidden_at is None


class Offer(Base):
    """What somebody offers for a need; read by them, the project's team and moderators only."""

    __tablename__ = "item_offer"
    __table_args__ = (
        Index("ix_item_offer_need", "need_id", "id"),
        Index("ix_item_offer_person", "person_id", "id"),
        Index("ix_item_offer_waiting", "need_id", "waiting_since", "id",
              postgresql_where=text("waiting > 0")),
        Index("ix_item_offer_changed", "changed_at"),
        Index("uq_item_offer_unanswered", "need_id", "person_id",
              text("coalesce(organisation_id, 0)"), unique=True,
              postgresql_where=text("state = 'offered'")),
        CheckConstraint(
            "(state = 'offered' AND accepted = 0 AND waiting = 0 AND released = 0) OR "
            "(state <> 'offered' AND accepted + waiting + released = quantity)",
            name="conserved",
        ),
        CheckConstraint("0 <= delivered AND delivered <= accepted", name="delivered"),
        CheckConstraint("quantity BETWEEN 1 AND 10000", name="quantity"),
        CheckConstraint("accepted >= 0 AND waiting >= 0 AND released >= 0", name="whole"),
        CheckConstraint("(state = 'disputed') = (disputed_from IS NOT NULL)", name="disputed"),
        CheckConstraint(
            "(state IN ('accepted', 'delivered', 'disputed', 'returned')) = (accepted > 0)",
            name="accepted",
        ),
        CheckConstraint(
            "state IN ('offered', 'waiting', 'accepted', 'delivered', 'disputed', 'returned',"
            " 'declined', 'withdrawn', 'reneged')",
            name="state",
        ),
        CheckConstraint("window_from <= window_until", name="window"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    need_id: Mapped[int] = mapped_column(ForeignKey("item_need.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    """In whose name, when it is not the person's own."""
    quantity: Mapped[int] = mapped_column(Integer)
    condition: Mapped[Condition] = mapped_column(words(Condition))
    note: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    window_from: Mapped[date] = mapped_column(Date)
    window_until: Mapped[date] = mapped_column(Date)
    """Between which days it may be handed over."""
    can_bring: Mapped[bool] = mapped_column(Boolean, default=False)
    naming: Mapped[Naming] = mapped_column(words(Naming), default=Naming.NAME)
    state: Mapped[OfferState] = mapped_column(words(OfferState), default=OfferState.OFFERED)
    accepted: Mapped[int] = mapped_column(Integer, default=0)
    waiting: Mapped[int] = mapped_column(Integer, default=0)
    released: Mapped[int] = mapped_column(Integer, default=0)
    delivered: Mapped[int] = mapped_column(Integer, default=0)
    disputed_from: Mapped[OfferState | None] = mapped_column(words(OfferState))
    waiting_since: Mapped[datetime | None]
    return_by: Mapped[date | None] = mapped_column(Date)
    answered_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    confirmed_by: Mapped[Side | None] = mapped_column(words(Side))
    """Which side said last that things came, or went back: the other one may dispute it."""
    returned_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was declined, taken back, reneged on or disputed; what a settlement said."""
    disputed_by: Mapped[Side | None] = mapped_column(words(Side))
    settled_at: Mapped[datetime | None]
    """When a dispute ended: what was confirmed before then is disputed no more."""
    thanks: Mapped[str] = mapped_column(String(400), default="")
    thanks_language: Mapped[str] = mapped_column(String(2), default="fr")
    thanked_at: Mapped[datetime | None]
    thanked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    mission_id: Mapped[int | None] = mapped_column(
        ForeignKey("mission.id", ondelete="SET NULL"), index=True
    )
    """Who drives: the mission that asks for somebody to."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]

    @property
    def count(self) -> ledger.Offer:
        """Return its counters."""
        return ledger.Offer(
            self.quantity, self.state, self.accepted, self.waiting, self.released,
            self.delivered, self.disputed_from,
        )  # fmt: skip

    @property
    def subject(self) -> Subject:
        """Return it as what photos hang on."""
        return Subject("offer", self.id)


class Handover(Base):
    """When and where things change hands, once in each way; it stands in both calendars."""

    __tablename__ = "handover"
    __table_args__ = (
        Index("uq_handover_live", "offer_id", "way", unique=True,
              postgresql_where=text("state IN ('proposed', 'agreed')")),
        Index("ix_handover_offer", "offer_id", "id"),
        Index("ix_handover_starts", "starts_at",
              postgresql_where=text("state = 'agreed' AND reminded_at IS NULL")),
        CheckConstraint("starts_at < ends_at", name="lasts"),
        CheckConstraint("state IN ('proposed', 'agreed', 'cancelled', 'done')", name="state"),
        CheckConstraint("way IN ('there', 'back')", name="way"),
        CheckConstraint("proposed_by IN ('giver', 'project')", name="proposed_by"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    offer_id: Mapped[int] = mapped_column(ForeignKey("item_offer.id", ondelete="CASCADE"))
    way: Mapped[Way] = mapped_column(words(Way), default=Way.THERE)
    state: Mapped[SlotState] = mapped_column(words(SlotState), default=SlotState.PROPOSED)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    """Rises whenever the moment or the place changes, and when it is cancelled (RFC 5545)."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(160), default="")
    proposed_by: Mapped[Side] = mapped_column(words(Side))
    receiver_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Who stands there for the project: it is in their calendar too."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was cancelled."""
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
