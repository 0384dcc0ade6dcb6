"""One world for each test process, asked thousands of times and never changed."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest

from app import slices
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.main import assemble
from app.places.gazetteer import gazetteer
from tests.conftest import KEPT
from tests.database import copy_of_template
from tests.security.stage import Rehearsal, Stage, client
from tests.world import make_world


@pytest.fixture(scope="session")
def stage_database(server_url: str, worker_id: str) -> Iterator[str]:
    """Give a database to the rehearsals."""
    with copy_of_template(server_url, KEPT, f"stage_{worker_id}_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
async def stage(
    settings: Settings, stage_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """Give the application over a world that has everything, where nothing is ever changed."""
    slices.load()
    data = tmp_path_factory.mktemp("stage")
    changes = {"data_dir": data, "storage_url": f"file:{data}/files", "page_cache": False}
    own = settings.model_copy(update={**changes, "database_url": stage_database})
    runtime = Runtime.of(own, stage_database)
    async with runtime.database.transaction() as session:
        await gazetteer.load(session, own.city)
    async with runtime.database._sessions() as db:
        world = await make_world(db, runtime)
    await runtime.database.close()
    runtime.database = Rehearsal(stage_database)
    app = assemble(runtime, stage_database)
    async with client(app) as http:
        yield Stage(runtime, app, http, world)
    await runtime.close()
