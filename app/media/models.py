"""One table for what hangs on a subject: photos, documents and links differ by few columns."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.subjects import Subject
from app.media.rules import Kind


class Media(Base):
    """A photo, a document or a link, in its place among those of its subject."""

    __tablename__ = "media"
    __table_args__ = (
        Index("ix_media_subject", "subject_kind", "subject_id", "kind", "position"),
        Index("ix_media_added_by_id", "added_by_id"),
        CheckConstraint("kind IN ('photo', 'document', 'link')", name="kind"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("kind <> 'photo' OR is_decorative = (alt = '')", name="described"),
        CheckConstraint("kind <> 'photo' OR (width > 0 AND height > 0)", name="measured"),
        CheckConstraint("(kind = 'link') = (address <> '')", name="address"),
        CheckConstraint("(kind = 'link') = (file IS NULL)", name="file"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    kind: Mapped[Kind] = mapped_column(words(Kind))
    position: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(2000), default="")
    alt: Mapped[str] = mapped_column(String(250), default="")
    is_decorative: Mapped[bool] = mapped_column(Boolean, default=False)
    file: Mapped[str | None] = mapped_column(String(32), unique=True)
    media_type: Mapped[str] = mapped_column(String(100), default="")
    width: Mapped[int] = mapped_column(Integer, default=0)
    height: Mapped[int] = mapped_column(Integer, default=0)
    size: Mapped[int] = mapped_column(Integer, default=0)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]
    hidden_at: Mapped[datetime | None]
    """Since when moderators keep it from everybody but the authors of what it hangs on."""

    @property
    def subject(self) -> Subject:
        """Return what it hangs on."""
        return Subject(self.subject_kind, self.subject_id)
