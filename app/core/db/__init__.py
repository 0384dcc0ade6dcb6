"""PostgreSQL: the tables' base, the engine, one transaction per request."""

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.db.committed import once_committed
from app.core.db.constraint import flush_or, unique_or
from app.core.db.engine import Database, Session, let_go, open_session

__all__ = [
    "Base",
    "CreatedAt",
    "Database",
    "PublicId",
    "RowId",
    "Session",
    "flush_or",
    "let_go",
    "once_committed",
    "open_session",
    "unique_or",
    "words",
]
