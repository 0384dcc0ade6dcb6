"""Uniqueness is the database's: its refusal becomes a sentence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import errors as pg
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstanceState, LoaderCallableStatus
from sqlalchemy.orm.attributes import set_committed_value

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

    What was read stays readable, as it was: a flush that fails forgets all that the session knows, and
    the form that is shown again names its organisation.

    Raises:
        DomainError: ``refusal``, when a unique or exclusion constraint says no.
    """
    before = [(one, _as_read(inspect(one))) for one in session]
    try:
        async with unique_or(session, refusal):
            await session.flush()
    except DomainError:
        for one, values in before:
            if inspect(one).persistent:
                for name, value in values.items():
                    set_committed_value(one, name, value)
        raise


def _as_read(state: InstanceState[Any]) -> dict[str, Any]:
    """Return the columns that a row was read with, without what was changed since."""
    values = state.dict | {
        k: v for k, v in state.committed_state.items() if v is not LoaderCallableStatus.NO_VALUE
    }
    return {name: values[name] for name in state.mapper.column_attrs.keys() & values.keys()}
