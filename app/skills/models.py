"""Tables of skills and causes: what was added to our own list, and the words that people missed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, PublicId, RowId, words
from app.skills.rules import (
    CODE_MAX,
    FOLDED_MAX,
    NAME_MAX,
    NOTE_MAX,
    REASON_MAX,
    SOURCE_MAX,
    ProposalState,
    TermKind,
)


class AddedTerm(Base):
    """A skill or cause that is not in our files: proposed by somebody, accepted by the team."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[RowId]
    kind: Mapped[TermKind] = mapped_column(words(TermKind))
    code: Mapped[str] = mapped_column(String(CODE_MAX))
    """Never changes: profiles and missions hold it."""
    group_code: Mapped[str] = mapped_column(String(20))
    theme: Mapped[str] = mapped_column(String(20), default="", server_default="")
    fr: Mapped[str] = mapped_column(String(NAME_MAX))
    en: Mapped[str] = mapped_column(String(NAME_MAX))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class TermWord(Base):
    """Another word for a term, of ours or added: whoever types it finds the term."""

    __tablename__ = "term_word"
    __table_args__ = (
        UniqueConstraint("kind", "folded", "code"),
        Index("ix_term_word_code", "kind", "code"),
    )

    id: Mapped[RowId]
    kind: Mapped[TermKind] = mapped_column(words(TermKind))
    code: Mapped[str] = mapped_column(String(CODE_MAX))
    word: Mapped[str] = mapped_column(String(NAME_MAX))
    folded: Mapped[str] = mapped_column(String(FOLDED_MAX))
    added_at: Mapped[datetime]


class TermCode(Base):
    """What another list calls a term: an import knows it again by this."""

    __tablename__ = "term_code"
    __table_args__ = (
        UniqueConstraint("kind", "scheme", "external"),
        Index("ix_term_code_code", "kind", "code"),
    )

    id: Mapped[RowId]
    kind: Mapped[TermKind] = mapped_column(words(TermKind))
    scheme: Mapped[str] = mapped_column(String(CODE_MAX))
    external: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(CODE_MAX))
    added_at: Mapped[datetime]


class TermProposal(Base):
    """A word that somebody missed in the list, or that an import brought, and what became of it."""

    __tablename__ = "term_proposal"
    __table_args__ = (
        Index(
            "uq_term_proposal_waiting",
            "kind",
            "folded",
            "proposed_by_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_term_proposal_state", "state", "id"),
        Index("ix_term_proposal_person", "proposed_by_id"),
        CheckConstraint("state IN ('waiting', 'accepted', 'merged', 'refused')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "state NOT IN ('accepted', 'merged') OR code <> ''", name="became_something"
        ),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    kind: Mapped[TermKind] = mapped_column(words(TermKind))
    word: Mapped[str] = mapped_column(String(NAME_MAX))
    """As it was typed."""
    folded: Mapped[str] = mapped_column(String(FOLDED_MAX))
    fr: Mapped[str] = mapped_column(String(NAME_MAX), default="", server_default="")
    en: Mapped[str] = mapped_column(String(NAME_MAX), default="", server_default="")
    """Its names, as far as they are known; the team completes them."""
    note: Mapped[str] = mapped_column(String(NOTE_MAX), default="", server_default="")
    source: Mapped[str] = mapped_column(String(SOURCE_MAX), default="", server_default="")
    """Of an import: ``opencioc:ANIMALS``."""
    state: Mapped[ProposalState] = mapped_column(
        words(ProposalState), default=ProposalState.WAITING, server_default="waiting"
    )
    code: Mapped[str] = mapped_column(String(CODE_MAX), default="", server_default="")
    """The term it became, or was joined to."""
    reason: Mapped[str] = mapped_column(String(REASON_MAX), default="", server_default="")
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
