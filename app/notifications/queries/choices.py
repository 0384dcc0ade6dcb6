"""How soon somebody wants each kind of notice by e-mail."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.notices import NoticeKind, Rhythm, notice_kinds
from app.notifications.models import FeedKey, HomeDigest, NoticeChoice
from app.notifications.rules import RADIUS_USUAL_M


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of notice, and the rhythm in force for somebody."""

    kind: NoticeKind
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class HomeChoice:
    """How often the news around home, and how far around."""

    rhythm: Rhythm = Rhythm.NEVER
    radius_m: int = RADIUS_USUAL_M


async def choices_of(session: AsyncSession, person_id: int) -> list[Choice]:
    """Return every kind of notice with somebody's rhythm, by name; what is due cannot be chosen."""
    rows = await session.execute(
        select(NoticeChoice.kind, NoticeChoice.rhythm).where(NoticeChoice.person_id == person_id)
    )
    chosen = {row.kind: row.rhythm for row in rows}
    return [
        Choice(kind, Rhythm.AT_ONCE if kind.is_due else chosen.get(name, kind.rhythm))
        for name, kind in notice_kinds().items()
    ]


async def home_choice_of(session: AsyncSession, person_id: int) -> HomeChoice:
    """Return what somebody chose about the news around their home; by default none is sent."""
    query = select(HomeDigest.rhythm, HomeDigest.radius_m).where(HomeDigest.person_id == person_id)
    row = (await session.execute(query)).one_or_none()
    return HomeChoice() if row is None else HomeChoice(row.rhythm, row.radius_m)


async def has_feed(session: AsyncSession, person_id: int) -> bool:
    """Say whether somebody has a feed of their own."""
    query = select(FeedKey.person_id).where(FeedKey.person_id == person_id)
    return (await session.execute(query)).one_or_none() is not None


async def owner_of_feed(session: AsyncSession, secret_hash: bytes) -> int | None:
    """Return whose feed has this address; nobody's once they have closed their account."""
    query = (
        select(FeedKey.person_id)
        .join(Person, Person.id == FeedKey.person_id)
        .where(FeedKey.secret_hash == secret_hash, Person.deleted_at.is_(None))
    )
    return (await session.execute(query)).scalar_one_or_none()
