"""Transactions, connections and constraints: kept or undone whole, given back, told in sentences."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database, flush_or, let_go, unique_or
from app.core.db.schema import all_tables, queue_sql
from app.core.errors import Conflict
from app.core.runtime import Runtime

TAKEN = "C’est déjà pris."


@pytest.fixture
async def small(runtime: Runtime) -> AsyncIterator[Database]:
    """Give a database of one connection with a table of its own."""
    database = Database(runtime.settings.database_url, pool_size=1)
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE bells (name text PRIMARY KEY, rung int NOT NULL)"))
    yield database
    async with database.transaction() as session:
        await session.execute(text("DROP TABLE bells"))
    await database.close()


async def ring(session: AsyncSession, name: str) -> None:
    await session.execute(text("INSERT INTO bells VALUES (:name, 1)"), {"name": name})


async def names(database: Database) -> list[str]:
    async with database.transaction() as session:
        rows = await session.execute(text("SELECT name FROM bells ORDER BY name"))
        return list(rows.scalars())


def held(database: Database) -> int:
    count: int = database.engine.pool.checkedout()  # type: ignore[attr-defined]
    return count


async def test_ending_well_keeps_and_raising_undoes(small: Database) -> None:
    async with small.transaction() as session:
        await ring(session, "a")
    with pytest.raises(LookupError):
        async with small.transaction() as session:
            await ring(session, "b")
            raise LookupError
    assert await names(small) == ["a"]
    assert held(small) == 0


async def test_a_task_that_is_stopped_undoes_and_gives_its_connection_back(small: Database) -> None:
    begun = asyncio.Event()

    async def slow() -> None:
        async with small.transaction() as session:
            await ring(session, "a")
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(slow())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(small) == []
    assert held(small) == 0


async def test_a_session_that_asks_nothing_takes_no_connection(small: Database) -> None:
    async with small.transaction():
        assert held(small) == 0


async def test_letting_go_gives_the_connection_to_somebody_else_meanwhile(small: Database) -> None:
    async with small.transaction() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
        assert held(small) == 1
        await let_go(session)
        assert held(small) == 0
        async with small.transaction() as other:
            await ring(other, "somebody else's")
        await ring(session, "ours")
        assert held(small) == 1
    assert await names(small) == ["ours", "somebody else's"]


async def test_what_follows_letting_go_is_undone_alone(small: Database) -> None:
    with pytest.raises(LookupError):
        async with small.transaction() as session:
            await ring(session, "before")
            await let_go(session)
            await ring(session, "after")
            raise LookupError
    assert await names(small) == ["before"]


async def test_who_waits_too_long_for_a_connection_is_told(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    monkeypatch.setattr(small.engine.pool, "_timeout", 0.1)
    async with small.transaction() as session:
        await session.execute(text("SELECT 1"))
        with pytest.raises(PoolTimeout):
            await names(small)


async def test_a_statement_has_its_time_and_no_more(small: Database) -> None:
    with pytest.raises(OperationalError, match="statement timeout"):
        async with small.transaction() as session:
            await session.execute(text("SET LOCAL statement_timeout = 50"))
            await session.execute(text("SELECT pg_sleep(5)"))
    async with small.transaction() as session:
        assert (await session.execute(text("SHOW statement_timeout"))).scalar_one() == "15s"
        assert (await session.execute(text("SHOW timezone"))).scalar_one() == "UTC"


async def test_a_failure_never_repeats_what_somebody_typed(small: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with small.transaction() as session:
            await session.execute(
                text("INSERT INTO bells VALUES (:name, NULL)"), {"name": "mon secret"}
            )
    assert "mon secret" not in str(caught.value).split("[SQL:")[1]


async def test_a_database_that_is_away_is_told_at_once() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DBAPIError):
        await away.ping()
    await away.close()


async def test_a_constraint_that_says_no_undoes_its_block_alone(small: Database) -> None:
    async with small.transaction() as session:
        await ring(session, "a")
        with pytest.raises(Conflict, match="déjà pris"):
            async with unique_or(session, Conflict(TAKEN)):
                await ring(session, "b")
                await ring(session, "a")
        await ring(session, "c")
    assert await names(small) == ["a", "c"]


async def test_another_constraint_is_a_fault_of_ours(small: Database) -> None:
    with pytest.raises(IntegrityError):
        async with small.transaction() as session, unique_or(session, Conflict(TAKEN)):
            await session.execute(text("INSERT INTO bells VALUES ('x', NULL)"))


async def test_flushing_tells_the_same(db: AsyncSession) -> None:
    from app.accounts.models import Person

    for _ in range(2):
        db.add(Person(email="a@exemple.ca", password_hash="", display_name="A", language="fr"))
    with pytest.raises(Conflict, match="déjà pris"):
        await flush_or(db, Conflict(TAKEN))
    await db.rollback()


async def test_what_was_read_before_a_refusal_stays_readable_as_it_was(db: AsyncSession) -> None:
    """The page that shows the form again needs it, once the session is gone."""
    from app.accounts.models import Person

    one, two = [
        Person(email=f"{letter}@exemple.ca", password_hash="", display_name=letter, language="fr")
        for letter in "ab"
    ]
    db.add_all([one, two])
    await db.commit()
    one.display_name, one.email = "Un autre nom", two.email
    with pytest.raises(Conflict, match="déjà pris"):
        await flush_or(db, Conflict(TAKEN))
    db.expunge_all()
    assert (one.display_name, one.email) == ("a", "a@exemple.ca")
    assert two.display_name == "b"
    await db.rollback()


async def test_of_many_who_want_the_same_one_gets_it(runtime: Runtime, small: Database) -> None:
    async def take(n: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                async with unique_or(session, Conflict(TAKEN)):
                    await ring(session, "the one")
                return True
        except Conflict:
            return False

    assert sum(await asyncio.gather(*(take(n) for n in range(12)))) == 1


def test_every_table_names_its_constraints_and_its_columns_as_the_house_does() -> None:
    for table in all_tables().metadata.sorted_tables:
        assert table.name == table.name.lower()
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)
            assert str(constraint.name)[:2] in {"pk", "fk", "uq", "ck", "ex"}, constraint.name
        for column in table.columns:
            if column.name.endswith("_at"):
                assert getattr(column.type, "timezone", False), f"{table.name}.{column.name}"


def test_every_way_to_a_person_says_what_becomes_of_it_when_they_leave() -> None:
    for table in all_tables().metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "person":
                assert key.ondelete in {"CASCADE", "SET NULL"}, f"{table.name}.{key.parent.name}"


def test_the_queue_brings_its_own_tables() -> None:
    assert "CREATE TABLE procrastinate_jobs" in queue_sql()
