"""The test house: one embedded server, a database per worker, real HTTP over ASGI."""

import functools
import gc
import inspect
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from fasteners import InterProcessLock
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app import slices
from app.choices import kept
from app.core import logging
from app.core.db import embedded
from app.core.i18n import speak, using
from app.core.jobs import run_worker
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.main import assemble
from app.places.gazetteer import gazetteer
from app.skills import kept as terms_kept
from tests.database import MADE_ONCE, copy_of_template, empty
from tests.stripe.fixtures import stripe_house, stripe_proxy, stripe_world
from tests.turns import TURN
from tests.two_servers import two_servers
from tests.visitor import Visitor

__all__ = ["stripe_house", "stripe_proxy", "stripe_world", "two_servers"]

WAITING = text(
    "SELECT count(*) FROM procrastinate_jobs"
    " WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())"
)
ROOT = Path(__file__).parents[1]
KEPT = ROOT / "var" / "tests"
YOUNG, MIDDLE, OLD = 20_000, 20, 50
"""How many objects are made between two looks for rubbish; Python's own numbers suit small programs."""


def pytest_report_header() -> str:
    """Say what repeats this run's choice of what is asked today."""
    return f"turn: TURN={TURN}"


def pytest_collection_finish() -> None:
    """Leave what was collected, thirty thousand tests and the whole house, out of each look for rubbish."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Begin each async test in French: they share a task, hence what the one before spoke."""
    test = pyfuncitem.obj
    if inspect.iscoroutinefunction(test):

        @functools.wraps(test)
        async def in_french(**values: object) -> None:
            with using("fr"):
                await test(**values)

        pyfuncitem.obj = in_french


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run async tests on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def server_url() -> str:
    """Give the address of a server: TEST_DATABASE_URL, or the embedded one, unsafe and fast."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        return given
    KEPT.mkdir(parents=True, exist_ok=True)
    with InterProcessLock(KEPT / "server.lock"):
        return embedded.start(KEPT / "postgres", durable=False)


@pytest.fixture(scope="session")
def database_url(server_url: str, worker_id: str) -> Iterator[str]:
    """Give this worker a database of its own, copied from a template made by the migrations."""
    with copy_of_template(server_url, KEPT, f"test_{worker_id}_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give the settings of tests."""
    data = tmp_path_factory.mktemp("data")
    return Settings(
        _env_file=None,
        database_url=database_url,
        data_dir=data,
        base_url="http://testserver",
        secret_key="tests-only-" + "x" * 40,
        mail_url=f"file:{data}/mail",
        storage_url=f"file:{data}/files",
        password_memory_kib=8,
        database_pool=20,
        log_level="ERROR",
        log_format="console",
        throttling=False,
    )


@pytest.fixture(scope="session")
async def runtime(settings: Settings, anyio_backend: str) -> AsyncIterator[Runtime]:
    """Give what the application runs on; to tests without a task too, hence ``anyio_backend``."""
    del anyio_backend
    logging.configure(settings)
    slices.load()
    running = Runtime.of(settings, settings.database_url)
    async with running.database.transaction() as session:
        await gazetteer.load(session, settings.city)
    yield running
    await running.close()


@pytest.fixture(scope="session")
def app(runtime: Runtime) -> ASGIApp:
    """Give the whole application, edge and page cache included."""
    return assemble(runtime, runtime.settings.database_url)


@pytest.fixture(autouse=True)
def clean(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave the database as it was found, choose nothing, and speak French."""
    speak("fr")
    kept.forget()
    terms_kept.forget()
    yield
    if "runtime" in request.fixturenames:
        runtime: Runtime = request.getfixturevalue("runtime")
        runtime.pages.clear()
        runtime.memory.clear()
        empty(runtime.settings.database_url, MADE_ONCE)


@pytest.fixture
async def db(runtime: Runtime) -> AsyncIterator[AsyncSession]:
    """Give a session for arranging and checking; ``await db.commit()`` shows rows to the app."""
    async with runtime.database._sessions() as session:
        yield session


@pytest.fixture
def visitor(app: ASGIApp) -> Callable[..., Visitor]:
    """Make visitors: each call is a new browser, ``visitor(language="en")`` an English one."""

    def make(language: str = "fr") -> Visitor:
        return Visitor(app, language)

    return make


@pytest.fixture
def browser(visitor: Callable[..., Visitor]) -> Visitor:
    """Give one French visitor's browser."""
    return visitor()


@pytest.fixture
def work(runtime: Runtime) -> Callable[[], Awaitable[None]]:
    """Do all waiting jobs, and those that they ask for."""

    async def do() -> None:
        left = True
        while left:
            await run_worker(runtime, runtime.settings.database_url, forever=False)
            async with runtime.database.transaction() as session:
                left = bool(await session.scalar(WAITING))

    return do


@pytest.fixture
def mailbox(settings: Settings) -> Callable[[], list[str]]:
    """Read the messages sent since the test began, as text, oldest first."""
    folder = settings.data_dir / "mail"
    for path in folder.glob("*.eml"):
        path.unlink()

    def read() -> list[str]:
        files = sorted(folder.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns)
        return [path.read_text() for path in files]

    return read
