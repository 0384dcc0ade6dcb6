"""Uniqueness is the database's: its refusal becomes a sentence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import DomainError


@asynccontextmanager
async def unique_or(session: AsyncSession, refusal: DomainError) -> AsyncIterator[None]:
    """Undo the block alone, and refuse, when a unique or exclusion constraint says no to it.

    Raises:
        DomainError: ``refusal``.
    """
    try:
        async with session.begin_nested():
            yield
    except IntegrityError as error:
        if isinstance(error.orig, pg.UniqueViolation | pg.ExclusionViolation):
            raise refusal from error
        raise


async def flush_or(session: AsyncSession, refusal: DomainError) -> None:
    """Send pending rows to the database.

    Raises:
        DomainError: ``refusal``, when a unique or exclusion constraint says no.
    """
    async with unique_or(session, refusal):
        await session.flush()
