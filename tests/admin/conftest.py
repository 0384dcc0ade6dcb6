"""Browsers of staff."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from tests.factories import accounts
from tests.visitor import Visitor

HERE = "moderator:villeray-saint-michel-parc-extension"


@pytest.fixture
async def gisele(db: AsyncSession) -> Actor:
    """Give an administrator."""
    return await accounts.person(db, name="Gisèle Tremblay", roles=("administrator",))


@pytest.fixture
async def esther(db: AsyncSession) -> Actor:
    """Give a moderator of one territory."""
    return await accounts.person(db, name="Esther Silva", roles=(HERE,))


@pytest.fixture
def as_(db: AsyncSession, visitor: Callable[..., Visitor]) -> Callable[..., Awaitable[Visitor]]:
    """Sign somebody in on a browser of their own."""

    async def sign_in(actor: Actor, language: str = "fr", *, strong: bool = True) -> Visitor:
        return await accounts.sign_in_as(db, visitor(language), actor, strong=strong)

    return sign_in
