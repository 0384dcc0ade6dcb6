"""One chromium for each test process; a house for what people do, another to look at."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.gallery import Gallery
from tests.browser.windows import CHROMIUM_ARGS, PATIENCE_MS, Window, open_window
from tests.conftest import KEPT
from tests.database import copy_of_template
from tests.house import House, open_house
from tests.world import make_world

HERE = Path(__file__).parent
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser, once."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sentence = "NO CHROMIUM: pages are not looked at (apt-get install chromium)"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=list(CHROMIUM_ARGS)
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def street_database(server_url: str, worker_id: str) -> Iterator[str]:
    """Give a database to the house that people change."""
    with copy_of_template(server_url, KEPT, f"street_{worker_id}_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
async def open_street(
    street_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Serve the house that people change."""
    async with open_house(street_database, tmp_path_factory.mktemp("street")) as house:
        yield house


@pytest.fixture
def house(open_street: House) -> Iterator[House]:
    """Give an empty house; what the test does in it is forgotten."""
    yield open_street
    open_street.clear()


@pytest.fixture
async def window(
    chromium: Browser, house: House
) -> AsyncIterator[Callable[..., Awaitable[Window]]]:
    """Open windows on ``house``; each must end without a fault."""
    opened: list[Window] = []

    async def open_one(**options: object) -> Window:
        opened.append(await open_window(chromium, house.url, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    faults = []
    for one in opened:
        faults += one.watch.faults + await one.cookie_faults()
        await one.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def gallery_database(server_url: str, worker_id: str) -> Iterator[str]:
    """Give a database to the house that people only look at."""
    with copy_of_template(server_url, KEPT, f"gallery_{worker_id}_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
async def gallery(
    chromium: Browser, gallery_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Gallery]:
    """Serve a world that has everything, for tests that only look."""
    async with open_house(gallery_database, tmp_path_factory.mktemp("gallery")) as house:
        async with house.runtime.database._sessions() as db:
            world = await make_world(db, house.runtime)
        hung = Gallery(house, world, chromium)
        yield hung
        await hung.close()
