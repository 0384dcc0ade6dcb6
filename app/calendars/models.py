"""The table of calendars: what opens each person's own feed."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt


class CalendarKey(Base):
    """What opens one person's calendar to a program; its secret is kept as a hash."""

    __tablename__ = "calendar_key"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[CreatedAt]
