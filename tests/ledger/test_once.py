"""The same thing is written down once, whoever says it, and however often."""

import asyncio
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from app.ledger import entries
from app.ledger.queries import known, total
from app.ledger.rules import TxnKind
from app.ledger.service import book
from tests.ledger.books import NOW, charged, rows

ROOT = Path(__file__).parents[2]
PROGRAM = """
import asyncio, sys
from datetime import UTC, datetime
from app.core.db import Database
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book

async def main() -> None:
    database = Database(sys.argv[1], pool_size=1)
    written = 0
    for number in range(40):
        async with database.transaction() as session:
            written += await book(session, TxnKind.CHARGE, f"ch_{number}", datetime.now(UTC),
                                  entries.charge(number % 4, 1000, 59, 941))
    await database.close()
    print(written)

sys.stdin.readline()
asyncio.run(main())
"""


async def test_what_stands_already_is_not_written_again(db):
    assert await charged(db)
    assert not await charged(db)
    assert await rows(db) == 3
    assert await known(db, TxnKind.CHARGE, ["ch_1", "ch_2"]) == {"ch_1"}


async def test_what_stands_is_not_changed_by_who_says_it_otherwise(db):
    await charged(db)
    said = entries.charge(5, 9_900, 500, 9_400)
    assert not await book(db, TxnKind.CHARGE, "ch_1", NOW, said)
    await db.commit()
    assert await db.scalar(text("SELECT min(amount_cents) FROM ledger_posting")) == -2_500


async def test_one_name_may_be_of_two_kinds(db):
    await charged(db, "dp_1")
    assert await book(db, TxnKind.DISPUTE, "dp_1", NOW, entries.dispute_opened(5, 2_500, 1_500))
    assert await book(db, TxnKind.DISPUTE_WON, "dp_1", NOW, entries.dispute_won(5, 2_500))
    await db.commit()
    assert await total(db) == 0


async def test_what_is_undone_was_never_written(runtime, db):
    async def fails() -> None:
        async with runtime.database.transaction() as session:
            await book(session, TxnKind.CHARGE, "ch_1", NOW, entries.charge(5, 100, 33, 67))
            raise ZeroDivisionError

    await asyncio.gather(fails(), return_exceptions=True)
    assert await rows(db) == 0
    assert await charged(db)


async def test_the_second_waits_for_the_first_and_finds_it_written(runtime, db):
    async def write() -> bool:
        async with runtime.database.transaction() as session:
            done = await book(session, TxnKind.CHARGE, "ch_1", NOW, entries.charge(5, 100, 33, 67))
            await session.execute(text("SELECT pg_sleep(0.02)"))
            return done

    assert sorted(await asyncio.gather(*(write() for _ in range(12)))) == [False] * 11 + [True]
    assert await rows(db) == 3


async def test_the_second_writes_it_when_the_first_gave_up(runtime, db):
    begun = asyncio.Event()

    async def gives_up() -> None:
        async with runtime.database.transaction() as session:
            await book(session, TxnKind.CHARGE, "ch_1", NOW, entries.charge(5, 100, 33, 67))
            begun.set()
            await session.execute(text("SELECT pg_sleep(0.05)"))
            raise ZeroDivisionError

    first = asyncio.create_task(gives_up())
    await begun.wait()
    assert await charged(db)
    assert isinstance((await asyncio.gather(first, return_exceptions=True))[0], ZeroDivisionError)
    assert await rows(db) == 3


async def test_two_processes_that_book_the_same_forty_gifts_write_forty(db, settings):
    command = [sys.executable, "-c", PROGRAM, settings.database_url]
    workers = [
        subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, stderr=-1, text=True)
        for _ in range(2)
    ]
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    said = [await asyncio.to_thread(worker.communicate, timeout=60) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said
    assert sum(int(out) for out, _err in said) == 40
    assert await rows(db) == 120
    assert await db.scalar(text("SELECT count(*) FROM ledger_account")) == 12
    assert await total(db) == 0
