"""The demonstration, seeded once into a database of its own."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from sqlalchemy import select
from starlette.types import ASGIApp

from app import slices
from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.choices import service as choices
from app.core import clock, logging
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.demo.people import SIGN_IN
from app.demo.seed.run import seed
from app.main import assemble
from app.places.gazetteer import gazetteer
from tests.cli.conftest import Place
from tests.conftest import KEPT
from tests.database import copy_of_template
from tests.factories.accounts import sign_in_as
from tests.visitor import Visitor

Visit = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="session")
def seeded(
    server_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Give a place with the demonstration, without photographs."""
    folder = tmp_path_factory.mktemp("demonstration")
    with copy_of_template(server_url, KEPT, f"demo_{worker_id}_{os.getpid()}") as address:
        place = Place(address, folder)
        asyncio.run(_fill(settings_of(place)))
        yield place


async def _fill(settings: Settings) -> None:
    slices.load()
    runtime = Runtime.of(settings, settings.database_url)
    async with runtime.database.transaction() as session:
        await gazetteer.load(session, settings.city)
    await seed(runtime, clock.now(), lambda _done: None, photos=False)
    await runtime.close()


def settings_of(place: Place) -> Settings:
    """Return the settings under which the demonstration is visited."""
    return Settings(
        _env_file=None,
        database_url=place.address,
        data_dir=place.folder,
        base_url="http://testserver",
        secret_key="tests-only-" + "x" * 40,
        storage_url=f"file:{place.folder}/files",
        mail_url=f"file:{place.folder}/mail",
        password_memory_kib=8,
        log_level="ERROR",
        log_format="console",
        throttling=False,
    )


@pytest.fixture(scope="session")
async def demonstration(seeded: Place, anyio_backend: str) -> AsyncIterator[Runtime]:
    """Give what the site of the demonstration runs on; visitors may look, and change nothing."""
    del anyio_backend
    settings = settings_of(seeded)
    logging.configure(settings)
    slices.load()
    running = Runtime.of(settings, seeded.address)
    async with running.database.transaction() as session:
        await gazetteer.load(session, settings.city)
    yield running
    await running.close()


@pytest.fixture(scope="session")
def demonstration_app(demonstration: Runtime, seeded: Place) -> ASGIApp:
    """Give its whole application, made once."""
    return assemble(demonstration, seeded.address)


@pytest.fixture
async def visit(demonstration: Runtime, demonstration_app: ASGIApp) -> AsyncIterator[Visit]:
    """Open the demonstration: ``await visit("/fr")``, or as one of those one signs in as."""
    async with demonstration.database.transaction() as session:
        await choices.load(session)

    async def go(path: str, *, language: str = "fr", who: str = "") -> Visitor:
        browser = Visitor(demonstration_app, language)
        if who:
            async with demonstration.database._sessions() as db:
                query = select(Person.id).where(Person.email == SIGN_IN[who])
                person_id = (await db.execute(query)).scalar_one()
                actor = await actor_by_id(db, person_id, strong=True)
                assert actor is not None
                await sign_in_as(db, browser, actor)
        return await browser.go(path)

    yield go
    demonstration.pages.clear()
