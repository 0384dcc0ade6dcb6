"""The demonstration, seeded once into a database of its own."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from app import slices
from app.core import clock
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.demo.seed.run import seed
from app.places.gazetteer import gazetteer
from tests.cli.conftest import Place
from tests.conftest import KEPT
from tests.database import copy_of_template


@pytest.fixture(scope="session")
def seeded(
    server_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Give a place with the demonstration, without photographs."""
    folder = tmp_path_factory.mktemp("demonstration")
    with copy_of_template(server_url, KEPT, f"demo_{worker_id}_{os.getpid()}") as address:
        settings = Settings(
            _env_file=None,
            database_url=address,
            data_dir=folder,
            secret_key="tests-only-" + "x" * 40,
            storage_url=f"file:{folder}/files",
            mail_url=f"file:{folder}/mail",
            password_memory_kib=8,
        )
        asyncio.run(_fill(settings))
        yield Place(address, folder)


async def _fill(settings: Settings) -> None:
    slices.load()
    runtime = Runtime.of(settings, settings.database_url)
    async with runtime.database.transaction() as session:
        await gazetteer.load(session, settings.city)
    await seed(runtime, clock.now(), lambda _done: None, photos=False)
    await runtime.close()
