"""The chain is checked from its first entry to its last, and what breaks it is named."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import check as checking
from app.audit.check import check
from app.audit.queries import last
from app.audit.service import record
from app.audit.words import WORDS, in_words
from app.cli.checks import audit
from app.core.i18n import using
from app.core.runtime import Runtime

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


async def write(db: AsyncSession, number: int) -> list[int]:
    made = [await record(db, "a.b", by=n, now=NOW, detail={"n": n}) for n in range(number)]
    await db.commit()
    return made


async def force(db: AsyncSession, statement: str) -> None:
    """Change the log as only the table's owner can, with its lock taken off."""
    await db.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only"))
    await db.execute(text(statement))
    await db.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only"))
    await db.commit()


async def test_an_empty_log_is_whole(db: AsyncSession, runtime: Runtime) -> None:
    chain = await check(runtime.database)
    assert (chain.entries, chain.broken_at, chain.head) == (0, None, b"")
    assert (await audit(runtime.database)).well


async def test_it_goes_through_every_batch_to_the_end(
    db: AsyncSession, runtime: Runtime, monkeypatch
) -> None:
    monkeypatch.setattr(checking, "BATCH", 4)
    await write(db, 11)
    chain = await check(runtime.database)
    assert (chain.entries, chain.broken_at) == (11, None)
    assert chain.head == (await last(db))[1]
    finding = await audit(runtime.database)
    assert finding.well
    assert chain.head.hex()[:16] in finding.said


async def test_any_fact_changed_by_force_is_found(db: AsyncSession, runtime: Runtime) -> None:
    made = await write(db, 3)
    for change, back in (
        ("reason = 'x'", "reason = ''"),
        ("by_id = 9", "by_id = 1"),
        ("detail = '{}'", "detail = '{\"n\": 1}'"),
        ("at = at + interval '1 microsecond'", "at = at - interval '1 microsecond'"),
        ("action = 'a.c'", "action = 'a.b'"),
    ):
        await force(db, f"UPDATE audit_entry SET {change} WHERE id = {made[1]}")
        assert (await check(runtime.database)).broken_at == made[1], change
        assert not (await audit(runtime.database)).well
        await force(db, f"UPDATE audit_entry SET {back} WHERE id = {made[1]}")
        assert (await check(runtime.database)).broken_at is None


async def test_a_first_entry_taken_away_is_found(db: AsyncSession, runtime: Runtime) -> None:
    made = await write(db, 3)
    await force(db, f"DELETE FROM audit_entry WHERE id = {made[0]}")
    assert (await check(runtime.database)).broken_at == made[1]


async def test_an_end_cut_off_is_told_by_the_hash_that_was_kept(
    db: AsyncSession, runtime: Runtime
) -> None:
    made = await write(db, 3)
    kept = (await check(runtime.database)).head
    await force(db, f"DELETE FROM audit_entry WHERE id = {made[2]}")
    chain = await check(runtime.database)
    assert chain.broken_at is None
    assert chain.head != kept


def test_every_act_we_know_has_words_in_both_languages() -> None:
    for action in WORDS:
        with using("en"):
            english = in_words(action)
        with using("fr"):
            assert in_words(action) != english, action
