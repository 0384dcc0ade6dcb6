"""What a member's pages cost: ``python -m tests.bench.own_pages``, on a place that holds the demonstration.

Processor time of our own process, in process, PostgreSQL's not counted: waiting for a core is not in
it, so that it can be asked on a busy machine. Each page is compared with the same kind of page of ideas.
"""

import asyncio
import re
import statistics
import sys
import time
from collections.abc import Sequence

import httpx

from app.core.settings import Settings
from app.demo.people import PASSWORD, SIGN_IN
from app.main import create_app

WARMING = 3
ROUNDS = 6
TIMES = 4
EACH = 3
"""Pages of one kind that are opened."""

LISTS = ("/fr/idees", "/fr/projets", "/fr/missions", "/fr/besoins")
SHOWN = ("/fr/idees", "/fr/projets", "/fr/missions")
OWN = (
    "/fr/pres-de-chez-moi", "/fr/moi/suggestions", "/fr/moi/calendrier", "/fr/moi/heures", "/fr/moi/offres",
)  # fmt: skip


async def main() -> None:
    """Sign a neighbour in, open their pages, and print what each took."""
    settings = Settings(log_level="ERROR", throttling=False)
    app = create_app(settings)
    inner = app
    while not hasattr(inner, "router"):
        inner = inner.app  # type: ignore[attr-defined]
    async with inner.router.lifespan_context(inner):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url=settings.base_url, headers={"origin": settings.base_url}
        ) as browser:
            await sign_in(browser)
            await measure(browser)


async def sign_in(browser: httpx.AsyncClient) -> None:
    """Sign the demonstration's neighbour in; leave when there is none."""
    who = {"email": SIGN_IN["citizen"], "password": PASSWORD}
    answer = await browser.post("/fr/connexion", data=who)
    if answer.status_code != 303:
        sys.exit("No demonstration here: `notreville demo` first.")


async def measure(browser: httpx.AsyncClient) -> None:
    """Print the median of each page, over that of the pages of ideas."""
    lists = {path: await cost(browser, [path]) for path in LISTS}
    shown = {path: await cost(browser, await some(browser, path)) for path in SHOWN}
    for title, found in (("lists", lists), ("pages", shown)):
        for path, (took, size) in found.items():
            ratio = took / found["/fr/idees"][0]
            print(
                f"{title} {path}: {took:.1f} ms, {size:.0f} KiB, {ratio:.2f} of ideas", flush=True
            )
    for path in OWN:
        took, size = await cost(browser, [path])
        print(
            f"own {path}: {took:.1f} ms, {size:.0f} KiB, {took / shown['/fr/idees'][0]:.2f} of an idea's page"
        )


async def some(browser: httpx.AsyncClient, path: str) -> list[str]:
    """Return the addresses of a few things of a list."""
    html = (await browser.get(path)).text
    return sorted(set(re.findall(rf'href="({path}/[^"/?#]+-[^"/?#]+)"', html)))[:EACH]


async def cost(browser: httpx.AsyncClient, paths: Sequence[str]) -> tuple[float, float]:
    """Return the milliseconds of processor (median of rounds) and the size in KiB of a page."""
    sizes, rounds = [], []
    for path in paths:
        for _ in range(WARMING):
            answer = await browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        sizes.append(len(answer.content) / 1024)
    for _ in range(ROUNDS):
        for path in paths:
            began = time.process_time()
            for _ in range(TIMES):
                await browser.get(path)
            rounds.append((time.process_time() - began) / TIMES * 1000)
    return statistics.median(rounds), statistics.median(sizes)


if __name__ == "__main__":
    asyncio.run(main())
