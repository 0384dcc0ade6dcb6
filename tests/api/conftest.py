"""Programs for tests of the API."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.models import Person
from tests.api.program import Program, token_of

Holding = Callable[..., Awaitable[Program]]


@pytest.fixture
def anybody(app: ASGIApp) -> Program:
    """Give an English program without a token."""
    return Program(app)


@pytest.fixture
def holding(app: ASGIApp, db: AsyncSession) -> Holding:
    """Make programs that hold a person's token: ``await holding(person, "support")``."""

    async def make(person: Person | Actor, *scopes: str, language: str = "en") -> Program:
        return Program(app, await token_of(db, person, *scopes), language)

    return make
