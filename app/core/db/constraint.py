"""Uniqueness is the database's: its refusal becomes a sentence."""

from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import DomainError


async def flush_or(session: AsyncSession, refusal: DomainError) -> None:
    """Send pending rows to the database.

    Raises:
        DomainError: ``refusal``, when a unique or exclusion constraint says no.
    """
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, pg.UniqueViolation | pg.ExclusionViolation):
            raise refusal from error
        raise
