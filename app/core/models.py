"""Tables that the core itself needs, besides its counts of attempts."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt


class MailHanded(Base):
    """A message that was handed to the mail server, so that no second worker hands it again."""

    __tablename__ = "mail_handed"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    created_at: Mapped[CreatedAt] = mapped_column(index=True)
