"""Tables of administration."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base


class JobFailure(Base):
    """The last failure of a job: what was raised, never what it said."""

    __tablename__ = "job_failure"

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    error: Mapped[str] = mapped_column(String(200))
    """The exception's class, with its module: messages may hold what somebody typed."""
    at: Mapped[datetime]
