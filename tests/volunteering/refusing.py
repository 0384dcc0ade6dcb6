"""A refusal that is expected, undone as a request would undo it; what was read stays readable."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import DomainError


@asynccontextmanager
async def refusing(
    db: AsyncSession,
    kind: type[DomainError] | tuple[type[DomainError], ...],
    match: str | None = None,
) -> AsyncIterator[None]:
    """Expect what the block does to be refused."""
    with pytest.raises(kind, match=match):
        async with db.begin_nested():
            yield
