"""Run the measures and print a table; docs/performance.md tells what was seen and where."""

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from app.core import csrf
from app.core.db import embedded
from app.core.settings import Settings
from app.core.text import slugify
from tests.bench import fill
from tests.bench.load import latencies, members_script, wrk
from tests.bench.servers import memory_mib, serving, site
from tests.database import fill_schema

KEPT = Path(__file__).parents[2] / "var" / "bench"
SECRET = "bench-" + "x" * 40
ROUNDS = 3
WARMING_S = 2
QUERIES = (
    "vélo", "rue", "le parc", "vélos électriques", "ruelle verte", "jardin", "école sécurité",
    "patinoire d’hiver", "compost", "bancs aînés", "no 4242", "fete", "coeur", "traverses piétonnes",
    "the street", "introuvablement", "arbres ombre chaleur", "voisins", "atelier de réparation", "m",
)  # fmt: skip


def main() -> None:
    """Measure everything that the house promises about speed."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is needed (apt-get install wrk)")
    KEPT.mkdir(parents=True, exist_ok=True)
    server = embedded.start(KEPT / "postgres")
    sizes = [int(n) for n in os.environ.get("BENCH_SIZES", "").split(",") if n] or fill.SIZES
    name = f"bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        fill_schema(address)
        fill.people(address)
        grow(address, sizes)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(address: str, folder: str, **more: str) -> dict[str, str]:
    """Return what the servers run with."""
    return {
        "DATABASE_URL": address, "SECRET_KEY": SECRET, "DATA_DIR": folder, "LOG_LEVEL": "ERROR",
        "THROTTLING": "false", "STORAGE_URL": f"file:{folder}/files", **more,
    }  # fmt: skip


def grow(address: str, sizes: list[int]) -> None:
    """Measure latencies at each size, and throughput at the second."""
    start, seen = 1, {}
    with tempfile.TemporaryDirectory() as folder:
        for n, size in enumerate(sizes):
            fill.ideas(address, start, size)
            start = size + 1
            if n == len(sizes) - 1:
                fill.supports(address)
                fill.comments(address)
            seen[size] = walk(address, folder)
            print(
                f"{size} ideas: "
                + ", ".join(f"{k} {m:.1f} ms (p95 {p:.1f})" for k, (m, p) in seen[size].items()),
                flush=True,
            )
        for kind in seen[sizes[0]]:
            ratio = seen[sizes[-1]][kind][0] / seen[sizes[0]][kind][0]
            print(f"{kind}: {sizes[-1]} / {sizes[0]} ideas = {ratio:.2f}")
        throughput(address, folder)


def walk(address: str, folder: str) -> dict[str, tuple[float, float]]:
    """Return median and p95 of list, idea and search for a member, one request at a time."""
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "SELECT public_id, title FROM idea ORDER BY md5(public_id) LIMIT 60"
        )
        ideas = [f"/fr/idees/{public_id}-{slugify(title)}" for public_id, title in rows]
    env = environment(address, folder, PAGE_CACHE="false")
    with site(workers=1, **env) as (here, _pid):
        cookie = "session=bench-1"
        return {
            "list": latencies(here, ["/fr/idees"] * 40, cookie=cookie),
            "idea": latencies(here, ideas, cookie=cookie),
            "search": latencies(here, [f"/fr/recherche?q={q}" for q in QUERIES * 3], cookie=cookie),
        }


def throughput(address: str, folder: str) -> None:
    """Print requests per second, against the bare application in the same run."""
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "SELECT i.public_id, i.id FROM idea i JOIN gate g ON g.idea_id = i.id WHERE g.is_open ORDER BY i.id LIMIT 2"
        ).fetchall()
    (public_id, idea_id), (another, _id) = rows
    with site(workers=2, **environment(address, folder)) as (here, pid):
        pages = {"list": "/fr/idees", "idea": _final(here, f"/fr/idees/{public_id}")}
        for kind, path in pages.items():
            compare(kind, here + path, folder)
        rate = [
            wrk(here + "/fr/idees", headers={"Cookie": "session=bench-7"}) for _ in range(ROUNDS)
        ]
        print(
            f"member's list: {statistics.median(r.per_second for r in rate):.0f}/s, faults {sum(r.faults for r in rate)}"
        )
        support(address, here, (public_id, idea_id, another), Path(folder))
        print(f"memory of 2 workers and their parent: {memory_mib(pid):.0f} MiB")


def compare(kind: str, url: str, folder: str) -> None:
    """Print a page's rate over that of the same bytes from a bare application, in alternation."""
    import httpx

    body = Path(folder) / "body.html"
    body.write_bytes(httpx.get(url).content)
    with serving("tests.bench.bare:app", workers=2, factory=False, BARE_BODY=str(body)) as (
        bare,
        _pid,
    ):
        rounds = [(wrk(url).per_second, wrk(bare + "/").per_second) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(r[n] for r in rounds) for n in (0, 1))
    ratio = statistics.median(a / b for a, b in rounds)
    print(
        f"visitor's {kind} ({body.stat().st_size // 1024} KiB): {ours:.0f}/s, bare {theirs:.0f}/s, ratio {ratio:.2f}",
        flush=True,
    )


def support(address: str, site: str, ideas: tuple[str, int, str], folder: Path) -> None:
    """Print how many members a second can support one idea, and check that each was counted.

    Another idea is supported first: servers that have just been started are still reading templates.
    """
    public_id, idea_id, another = ideas
    settings = Settings(secret_key=SECRET)
    pairs = [(f"bench-{n}", csrf.token(settings, f"bench-{n}")) for n in range(100, fill.PEOPLE)]
    script = members_script(pairs, "POST", fragment=True, folder=folder)
    wrk(f"{site}/fr/idees/{another}/appuyer", script=script, seconds=WARMING_S)
    rate = wrk(f"{site}/fr/idees/{public_id}/appuyer", script=script)
    with psycopg.connect(address) as connection:
        # In one statement, hence at one moment: the last supports may still be on their way.
        found = connection.execute(
            "SELECT (SELECT count(*) FROM support WHERE idea_id = %(idea)s), local + other"
            " FROM gate WHERE idea_id = %(idea)s",
            {"idea": idea_id},
        ).fetchone()
    assert found
    rows, tally = found
    exact = "exact" if rows == tally else f"WRONG: {rows} rows, {tally} counted"
    print(
        f"supports of one idea: {rate.per_second:.0f}/s, faults {rate.faults}, {rows} rows: {exact}",
        flush=True,
    )


def _final(site: str, path: str) -> str:
    import httpx

    return httpx.get(site + path, follow_redirects=True).url.path


if __name__ == "__main__":
    main()
