"""What is kept no longer than it is needed."""

from datetime import datetime

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from app.accounts.models import (
    ApiToken,
    Device,
    HalfSignIn,
    LinkToken,
    NetworkSighting,
    Passkey,
    PendingAct,
    Person,
    RecoveryCode,
    SpentChallenge,
    TotpFactor,
)
from app.accounts.rules import NETWORKS_KEPT, SPENT_LINKS_KEPT, UNCONFIRMED_LIFETIME
from app.core.db.base import Base
from app.core.retention import Term

BATCH = 500
EXPIRED = (
    Term("accounts.devices", Device, lambda now: Device.expires_at < now),
    Term("accounts.half_sign_ins", HalfSignIn, lambda now: HalfSignIn.expires_at < now),
    Term("accounts.challenges", SpentChallenge, lambda now: SpentChallenge.expires_at < now),
    Term("accounts.waiting", PendingAct, lambda now: PendingAct.expires_at < now),
    Term(
        "accounts.networks",
        NetworkSighting,
        lambda now: NetworkSighting.last_at < now - NETWORKS_KEPT,
    ),
    Term("accounts.links", LinkToken, lambda now: LinkToken.expires_at < now - SPENT_LINKS_KEPT),
    Term("accounts.tokens", ApiToken, lambda now: ApiToken.expires_at < now - SPENT_LINKS_KEPT),
)
LETS_IN = frozenset(
    table.__tablename__
    for table in (
        ApiToken, Device, HalfSignIn, LinkToken, NetworkSighting, Passkey, PendingAct, RecoveryCode, TotpFactor,
    )
)  # fmt: skip


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Delete devices, links, waiting acts and API tokens whose time is over."""
    for term in EXPIRED:
        await session.execute(delete(term.table).where(term.is_over(now)))


async def forget_unconfirmed(session: AsyncSession, now: datetime) -> int:
    """Delete some accounts that nobody confirmed in a month and that made nothing.

    Returns how many; none are left once it is less than :data:`BATCH`.
    """
    old = select(Person.id).where(unconfirmed_too_long(now)).limit(BATCH)
    still = Person.email_confirmed_at.is_(None)  # checked again: who confirms right now stays
    gone = await session.execute(
        delete(Person).where(Person.id.in_(old), still).returning(Person.id)
    )
    return len(gone.all())


def unconfirmed_too_long(now: datetime) -> ColumnElement[bool]:
    """Say which accounts nobody confirmed in a month and made nothing."""
    return and_(
        Person.email_confirmed_at.is_(None),
        Person.created_at < now - UNCONFIRMED_LIFETIME,
        Person.suspended_at.is_(None),
        Person.deleted_at.is_(None),
        ~made_something(),
    )


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
