"""What is kept no longer than it is needed."""

from datetime import datetime

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from app.accounts.models import (
    ApiToken,
    Device,
    HalfSignIn,
    LinkToken,
    Passkey,
    PendingAct,
    Person,
    RecoveryCode,
    SpentChallenge,
    TotpFactor,
)
from app.accounts.rules import SPENT_LINKS_KEPT, UNCONFIRMED_LIFETIME
from app.core.db.base import Base

BATCH = 500
LETS_IN = frozenset(
    table.__tablename__
    for table in (
        ApiToken, Device, HalfSignIn, LinkToken, Passkey, PendingAct, RecoveryCode, TotpFactor,
    )
)  # fmt: skip


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Delete devices, links, waiting acts and API tokens whose time is over."""
    for over in (Device, HalfSignIn, SpentChallenge, PendingAct):
        await session.execute(delete(over).where(over.expires_at < now))
    await session.execute(delete(LinkToken).where(LinkToken.expires_at < now - SPENT_LINKS_KEPT))
    await session.execute(delete(ApiToken).where(ApiToken.expires_at < now - SPENT_LINKS_KEPT))


async def forget_unconfirmed(session: AsyncSession, now: datetime) -> int:
    """Delete some accounts that nobody confirmed in a month and that made nothing.

    Returns how many; none are left once it is less than :data:`BATCH`.
    """
    old = (
        select(Person.id)
        .where(
            Person.email_confirmed_at.is_(None),
            Person.created_at < now - UNCONFIRMED_LIFETIME,
            Person.suspended_at.is_(None),
            Person.deleted_at.is_(None),
            ~made_something(),
        )
        .limit(BATCH)
    )
    still = Person.email_confirmed_at.is_(None)  # checked again: who confirms right now stays
    gone = await session.execute(
        delete(Person).where(Person.id.in_(old), still).returning(Person.id)
    )
    return len(gone.all())


def made_something() -> ColumnElement[bool]:
    """Say whether any row of any slice points at a person, besides those that only let them in.

    Higher slices are found in the metadata, by their foreign keys: they are not imported here.
    """
    person = Person.__table__
    pointing = [
        exists().where(key.parent == person.c.id)
        for table in Base.metadata.sorted_tables
        if table.name not in LETS_IN
        for key in table.foreign_keys
        if key.column.table is person
    ]
    return or_(*pointing)
