"""Browsers of administrators, for the tests of the treasury."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from tests.factories.accounts import sign_in_as
from tests.visitor import Visitor

As = Callable[..., Awaitable[Visitor]]


@pytest.fixture
def as_(db: AsyncSession, visitor: Callable[..., Visitor]) -> As:
    """Open a browser of somebody: ``await as_(gisele)``."""

    async def open_one(actor: Actor, language: str = "fr") -> Visitor:
        return await sign_in_as(db, visitor(language), actor)

    return open_one
