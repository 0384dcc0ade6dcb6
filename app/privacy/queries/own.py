"""What somebody sees of their own privacy: consents, copies, departure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.personal import ties
from app.privacy.models import Consent, DataCopy, Departure
from app.privacy.rules import CONSENTS, CopyState, Purpose


@dataclass(frozen=True, slots=True)
class Given:
    """A consent in force: when, and whether its words are today's."""

    purpose: Purpose
    given_at: datetime
    text_version: str

    @property
    def is_current(self) -> bool:
        """Say whether the words agreed to are those of today; other words ask anew."""
        return self.text_version == CONSENTS[self.purpose].version


async def consents_of(session: AsyncSession, person_id: int) -> dict[Purpose, Given]:
    """Return what a person agrees to now."""
    query = select(Consent.purpose, Consent.given_at, Consent.text_version).where(
        Consent.person_id == person_id, Consent.withdrawn_at.is_(None)
    )
    return {row.purpose: Given(*row) for row in await session.execute(query)}


async def who_agrees(session: AsyncSession, purpose: Purpose) -> Sequence[tuple[str, str]]:
    """Return the addresses and languages of those who agree to today's words."""
    query = (
        select(Person.email, Person.language)
        .join(Consent, Consent.person_id == Person.id)
        .where(
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
            Consent.text_version == CONSENTS[purpose].version,
            Person.email_confirmed_at.is_not(None),
            Person.deleted_at.is_(None),
            Person.suspended_at.is_(None),
        )
        .order_by(Person.id)
    )
    return [(row.email, row.language) for row in await session.execute(query)]


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A copy of one's data, as its owner sees it."""

    id: int
    public_id: str
    state: CopyState
    asked_at: datetime
    expires_at: datetime
    size: int
    downloads: int
    file: str | None


COPY = (
    DataCopy.id, DataCopy.public_id, DataCopy.state, DataCopy.asked_at, DataCopy.expires_at,
    DataCopy.size, DataCopy.downloads, DataCopy.file,
)  # fmt: skip


async def copies_of(session: AsyncSession, person_id: int, now: datetime) -> list[CopyLine]:
    """Return a person's copies that are not over, newest first."""
    query = (
        select(*COPY)
        .where(DataCopy.person_id == person_id, DataCopy.expires_at > now)
        .order_by(DataCopy.id.desc())
    )
    return [CopyLine(*row) for row in await session.execute(query)]


async def copy_of(session: AsyncSession, person_id: int, public_id: str) -> CopyLine | None:
    """Return one of a person's own copies."""
    query = select(*COPY).where(DataCopy.person_id == person_id, DataCopy.public_id == public_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else CopyLine(*row)


async def departure_of(session: AsyncSession, person_id: int) -> Departure | None:
    """Return that a person asked to leave, if they did."""
    return await session.get(Departure, person_id)


async def held_back_by(session: AsyncSession, person_id: int) -> list[str]:
    """Return every reason why a person cannot leave yet, translated."""
    return [reason for tie in ties() if (reason := await tie(session, person_id))]
