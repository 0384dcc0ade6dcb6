"""Is the chain whole? Every entry's hash is made again and compared, oldest first."""

from dataclasses import dataclass

from app.audit.queries import Entry, Wanted, following, last
from app.audit.rules import GENESIS, Said, chained
from app.core.db import Database

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check found."""

    entries: int
    """How many were right."""
    broken_at: int | None = None
    """The first entry that is not what was written, or that does not follow the one before."""
    head: bytes = b""
    """The last right hash: whoever keeps it can tell later whether the end was cut off."""


async def check(database: Database) -> Chain:
    """Check the whole log, a batch at a time: nobody waits for it to write."""
    previous, count, after = GENESIS, 0, 0
    async with database.transaction() as session:
        upto, _head = await last(session)
    while True:
        async with database.transaction() as session:
            batch = await following(session, Wanted(), after, upto, BATCH)
        if not batch:
            return Chain(count, head=previous if count else b"")
        for entry in batch:
            if entry.previous_hash != previous or chained(previous, _said(entry)) != entry.hash:
                return Chain(count, broken_at=entry.id, head=previous if count else b"")
            previous, count, after = entry.hash, count + 1, entry.id


def _said(entry: Entry) -> Said:
    return Said(
        entry.at, entry.by_id, entry.action, entry.subject_kind, entry.subject_id,
        entry.territory_id, entry.reason, entry.detail,
    )  # fmt: skip
