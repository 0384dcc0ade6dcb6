"""Write down a privileged act, in the transaction that does it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.audit.rules import GENESIS, Said, chained
from app.core.subjects import Subject

CHAIN_LOCK = 7_203_117
"""Advisory lock: entries follow one another, so privileged acts commit one at a time."""


async def record(
    session: AsyncSession,
    action: str,
    *,
    by: int | None,
    now: datetime,
    subject: Subject | None = None,
    territory_id: int | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> int:
    """Append an entry and return its number; it exists only if the act commits.

    Args:
        session: of the act itself.
        action: ``slice.what`` in the past tense (``role.granted``, ``idea.hidden``).
        by: the person's number; None for the command line or the clock.
        now: UTC.
        subject: what was acted upon.
        territory_id: where, so that a territory's staff can read of it.
        reason: as it was given, if it was asked.
        detail: facts in JSON, without names or addresses.
    """
    await session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    previous = await session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1))
    said = Said(
        now, by, action, subject.kind if subject else "", subject.id if subject else None,
        territory_id, reason, detail or {},
    )  # fmt: skip
    entry = AuditEntry(
        **said._asdict(),
        previous_hash=previous or GENESIS,
        hash=chained(previous or GENESIS, said),
    )
    session.add(entry)
    await session.flush()
    return entry.id
