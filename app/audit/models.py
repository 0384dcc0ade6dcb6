"""The table of the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, BigInteger, ForeignKey, Index, LargeBinary, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, RowId


class AuditEntry(Base):
    """One privileged act. Rows are appended, never changed; each holds the hash of the one before."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entry_action", "action", "id"),
        Index("ix_audit_entry_territory", "territory_id", "id"),
    )

    id: Mapped[RowId]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """The person's number, kept when the account is gone; None for the command line or the clock."""
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30), default="")
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """Facts without personal words: old and new values, numbers, states."""
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


APPEND_ONLY = """
    CREATE TRIGGER audit_entry_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
"""The database itself refuses to change what was written down, whoever asks."""

event.listen(AuditEntry.__table__, "after_create", DDL(APPEND_ONLY))  # type: ignore[no-untyped-call]
