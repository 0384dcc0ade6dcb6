"""Partner agreements: who is a local partner today, since when, and by what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.organisations.models import Organisation
from app.profiles.models import Agreement
from app.profiles.queries.holding import agreement_holds
from app.profiles.rules import Term


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """A partner agreement, and whose it is."""

    public_id: str
    organisation_id: int
    organisation_public_id: str
    name: str
    term: Term
    source: str
    reason: str
    recorded_at: datetime
    ending_reason: str


async def partners(session: AsyncSession, now: datetime) -> list[AgreementLine]:
    """Return the local partners of today, by name."""
    return sorted(await _agreements(session, agreement_holds(now)), key=lambda line: line.name)


async def agreements_of(session: AsyncSession, organisation_id: int) -> list[AgreementLine]:
    """Return every agreement of an organisation, the latest first."""
    return await _agreements(session, Agreement.organisation_id == organisation_id)


async def partnership(
    session: AsyncSession, organisation_id: int, now: datetime
) -> AgreementLine | None:
    """Return the agreement that makes an organisation a local partner today: the one that lasts longest."""
    where = (Agreement.organisation_id == organisation_id, agreement_holds(now))
    found = await _agreements(session, *where)
    return max(found, key=lambda one: one.term.last_day, default=None)


async def is_partner(session: AsyncSession, organisation_id: int, now: datetime) -> bool:
    """Say whether an organisation is a local partner today."""
    return await partnership(session, organisation_id, now) is not None


async def agreement(session: AsyncSession, public_id: str) -> AgreementLine | None:
    """Return one agreement."""
    found = await _agreements(session, Agreement.public_id == public_id)
    return found[0] if found else None


async def all_agreements(session: AsyncSession) -> list[AgreementLine]:
    """Return every agreement ever written down, for staff; they are few."""
    return await _agreements(session)


async def _agreements(session: AsyncSession, *where: ColumnElement[bool]) -> list[AgreementLine]:
    query = (
        select(Agreement, Organisation.public_id, Organisation.name)
        .join(Organisation, Organisation.id == Agreement.organisation_id)
        .where(*where)
        .order_by(Agreement.starts_on.desc(), Agreement.id.desc())
    )
    return [
        AgreementLine(
            a.public_id, a.organisation_id, public_id, name,
            Term(a.starts_on, a.ends_on, a.ended_on), a.source, a.reason, a.recorded_at,
            a.ending_reason,
        )
        for a, public_id, name in await session.execute(query)
    ]  # fmt: skip
