"""Reads of the register of incidents."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.privacy.models import Incident, IncidentEntry

MOST = 200

Entry = Any
"""A row: an incident and what an entry says of it."""

_latest = (
    select(IncidentEntry.incident_id, func.max(IncidentEntry.number).label("number"))
    .group_by(IncidentEntry.incident_id)
    .subquery()
)
_SAID = (
    IncidentEntry.number, IncidentEntry.title, IncidentEntry.what, IncidentEntry.information,
    IncidentEntry.happened_on, IncidentEntry.noticed_on, IncidentEntry.persons,
    IncidentEntry.risk, IncidentEntry.risk_reason, IncidentEntry.told_commission_on,
    IncidentEntry.told_persons_on, IncidentEntry.measures, IncidentEntry.is_closed,
    IncidentEntry.written_at,
)  # fmt: skip


async def every(session: AsyncSession, most: int = MOST) -> Sequence[Entry]:
    """Return the incidents as they are known now, those still open first, then the latest."""
    query = (
        select(Incident.id, Incident.public_id, *_SAID)
        .join(IncidentEntry, IncidentEntry.incident_id == Incident.id)
        .join(
            _latest,
            (_latest.c.incident_id == Incident.id) & (_latest.c.number == IncidentEntry.number),
        )
        .order_by(IncidentEntry.is_closed, IncidentEntry.noticed_on.desc(), Incident.id.desc())
        .limit(most)
    )
    return (await session.execute(query)).all()


async def history(session: AsyncSession, public_id: str) -> Sequence[Entry]:
    """Return every entry of an incident, the latest first, each with who wrote it; or nothing."""
    writer = aliased(Person)
    query = (
        select(Incident.id, Incident.public_id, *_SAID, writer.display_name.label("writer"))
        .join(IncidentEntry, IncidentEntry.incident_id == Incident.id)
        .outerjoin(writer, writer.id == IncidentEntry.written_by_id)
        .where(Incident.public_id == public_id)
        .order_by(IncidentEntry.number.desc())
    )
    return (await session.execute(query)).all()


async def still_open(session: AsyncSession) -> int:
    """Return how many incidents are not closed."""
    return sum(not entry.is_closed for entry in await every(session))
