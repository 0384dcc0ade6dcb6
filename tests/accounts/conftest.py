"""People with a password, and applications with other settings."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.passwords import passwords_of
from app.core.runtime import Runtime
from app.main import assemble
from tests.factories.accounts import person
from tests.visitor import Visitor

PASSWORD = "patate lune velo trottoir"
OTHER = "bouleau fenêtre mitaine samedi"


@pytest.fixture
def member(db: AsyncSession, runtime: Runtime) -> Callable[..., Awaitable[Actor]]:
    """Make people who know the password ``PASSWORD``."""

    async def make(**fields: Any) -> Actor:
        stored = await passwords_of(runtime.settings).hash(PASSWORD)
        return await person(db, **{"password_hash": stored, **fields})

    return make


@pytest.fixture(scope="session")
def app_with(runtime: Runtime) -> Callable[..., ASGIApp]:
    """Give the application with other settings, assembled once for each."""
    assembled: dict[str, ASGIApp] = {}

    def give(**changes: Any) -> ASGIApp:
        key = repr(sorted(changes.items()))
        if key not in assembled:
            settings = runtime.settings.model_copy(update=changes)
            other = replace(runtime, settings=settings)
            assembled[key] = assemble(other, settings.database_url)
        return assembled[key]

    return give


@pytest.fixture
def visitor_with(app_with: Callable[..., ASGIApp]) -> Callable[..., Visitor]:
    """Make visitors of the application with other settings."""

    def make(language: str = "fr", **changes: Any) -> Visitor:
        return Visitor(app_with(**changes), language)

    return make


async def sign_in(
    browser: Visitor, email: str, password: str = PASSWORD, next_path: str = ""
) -> Visitor:
    """Sign in by the form."""
    french = browser.language == "fr"
    query = f"?next={next_path}" if next_path else ""
    await browser.go(("/fr/connexion" if french else "/en/sign-in") + query)
    return await browser.submit(email=email, password=password)
