"""The audit log: appended, chained, and changed by nobody, not even by us."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.audit.rules import GENESIS, Said, chained
from app.audit.service import record
from app.core.subjects import Subject

NOW = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)


async def write(db: AsyncSession, action: str = "role.granted", **facts: object) -> int:
    number = await record(db, action, **{"by": 7, "now": NOW, **facts})  # type: ignore[arg-type]
    await db.commit()
    return number


async def test_an_entry_says_who_did_what_to_what_when_and_why(db: AsyncSession) -> None:
    where = (await db.execute(text("SELECT min(id) FROM territory"))).scalar_one()
    number = await write(
        db, subject=Subject("person", 12), territory_id=where, reason="Élue", detail={"role": "m"}
    )
    entry = (await db.execute(select(AuditEntry).where(AuditEntry.id == number))).scalar_one()
    assert (entry.at, entry.by_id, entry.action) == (NOW, 7, "role.granted")
    assert (entry.subject_kind, entry.subject_id, entry.territory_id) == ("person", 12, where)
    assert (entry.reason, entry.detail) == ("Élue", {"role": "m"})
    assert entry.previous_hash == GENESIS


async def test_each_entry_holds_the_hash_of_the_one_before(db: AsyncSession) -> None:
    for n in range(3):
        await write(db, detail={"n": n})
    first, second, third = (await db.execute(select(AuditEntry).order_by(AuditEntry.id))).scalars()
    assert second.previous_hash == first.hash
    assert third.previous_hash == second.hash
    assert len({first.hash, second.hash, third.hash}) == 3


async def test_what_is_undone_was_never_written(db: AsyncSession) -> None:
    await record(db, "role.granted", by=None, now=NOW)
    await db.rollback()
    assert (await db.execute(select(AuditEntry.id))).all() == []


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(reason="rien"),
        delete(AuditEntry),
        text("TRUNCATE audit_entry"),
        text("TRUNCATE audit_entry RESTART IDENTITY CASCADE"),
        update(AuditEntry).where(AuditEntry.id == -1).values(reason="personne"),
    ],
    ids=["update", "delete", "truncate", "truncate cascade", "update of nothing"],
)
async def test_the_database_refuses_every_change(db: AsyncSession, change: object) -> None:
    await write(db)
    with pytest.raises(DBAPIError, match="append-only"):
        await db.execute(change)  # type: ignore[call-overload]
    await db.rollback()
    assert len((await db.execute(select(AuditEntry.id))).all()) == 1


async def test_taking_a_person_away_leaves_what_they_did(db: AsyncSession) -> None:
    await write(db, by=None, subject=Subject("person", 1))
    await db.execute(text("TRUNCATE person CASCADE"))
    await db.commit()
    assert len((await db.execute(select(AuditEntry.id))).all()) == 1


def test_a_hash_depends_on_all_that_is_said() -> None:
    said = Said(NOW, 1, "a.b", "idea", 2, 3, "why", {"x": 1})
    others = [
        said._replace(at=NOW + timedelta(microseconds=1)),
        said._replace(by_id=None),
        said._replace(action="a.c"),
        said._replace(subject_kind="person"),
        said._replace(subject_id=1),
        said._replace(territory_id=None),
        said._replace(reason="Why"),
        said._replace(detail={"x": "1"}),
    ]
    hashes = {chained(GENESIS, one) for one in (said, *others)} | {chained(b"\1" * 32, said)}
    assert len(hashes) == len(others) + 2


def test_a_hash_does_not_depend_on_how_the_same_is_said() -> None:
    said = Said(NOW, 1, "a.b", "", None, None, "", {"x": 1, "y": [2]})
    east = NOW.astimezone(datetime.now().astimezone().tzinfo)
    assert chained(GENESIS, said) == chained(
        GENESIS, said._replace(at=east, detail={"y": [2], "x": 1})
    )
