"""How long things are kept: each slice registers its terms, the privacy slice enforces them nightly.

``retained(Term("messages", Message, lambda now: Message.created_at < now - KEPT))`` in a slice's
``personal.py``: rows for which the condition holds are over, and are deleted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from app.core.db.base import Base

BATCH = 500


@dataclass(frozen=True, slots=True)
class Term:
    """A rule: which rows of a table are over at a moment."""

    name: str
    table: type[Base]
    is_over: Callable[[datetime], ColumnElement[bool]]


_terms: dict[str, Term] = {}


def retained(term: Term) -> Term:
    """Register a term."""
    _terms[term.name] = term
    return term


def terms() -> list[Term]:
    """Return every term, by name."""
    return [_terms[name] for name in sorted(_terms)]


async def count_over(session: AsyncSession, term: Term, now: datetime) -> int:
    """Return how many rows would go."""
    query = select(func.count()).select_from(term.table).where(term.is_over(now))
    return (await session.execute(query)).scalar_one()


async def forget_some(session: AsyncSession, term: Term, now: datetime) -> int:
    """Delete at most :data:`BATCH` rows that are over; return how many went."""
    key = inspect(term.table).primary_key
    over = select(*key).where(term.is_over(now)).limit(BATCH)
    gone = await session.execute(
        delete(term.table)
        .where(tuple_(*key).in_(over), term.is_over(now))
        .returning(*key)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
