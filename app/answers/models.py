"""Tables of answers: what a place answered, for ever, and which leaders endorse an idea."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, PublicId, RowId, words
from app.ideas.rules import AnswerStatus


class OfficialAnswer(Base):
    """One answer to one idea. Answers are added, never changed: the page keeps all of them."""

    __tablename__ = "official_answer"
    __table_args__ = (
        Index("ix_official_answer_idea", "idea_id", "id"),
        Index("ix_official_answer_newest", "id", postgresql_where=text("hidden_at IS NULL")),
        CheckConstraint(
            "status IN ('received', 'under_study', 'accepted', 'refused', 'being_done', 'done')",
            name="status",
        ),
        CheckConstraint(
            "(original = 'fr' AND body_fr <> '') OR (original = 'en' AND body_en <> '')",
            name="original",
        ),
        CheckConstraint("(office_fr = '') = (office_en = '')", name="office_is_whole"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"))
    status: Mapped[AnswerStatus] = mapped_column(words(AnswerStatus))
    body_fr: Mapped[str] = mapped_column(Text, default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    original: Mapped[str] = mapped_column(String(2))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    mandate_id: Mapped[int | None] = mapped_column(
        ForeignKey("mandate.id", ondelete="SET NULL"), index=True
    )
    office_fr: Mapped[str] = mapped_column(String(120), default="")
    office_en: Mapped[str] = mapped_column(String(120), default="")
    """The office it was given under, as it was then; empty when staff answered."""
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    """Of that office, or of the staff; None: the whole city."""
    created_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]


class Endorsement(Base):
    """A leader stands behind an idea: shown apart, counted nowhere."""

    __tablename__ = "endorsement"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    leadership_id: Mapped[int] = mapped_column(
        ForeignKey("leadership.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    created_at: Mapped[datetime]
