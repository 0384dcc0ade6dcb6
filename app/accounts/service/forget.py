"""What is kept no longer than it is needed."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import ApiToken, Device, LinkToken, PendingAct, Person, Role
from app.accounts.rules import SPENT_LINKS_KEPT, UNCONFIRMED_LIFETIME

BATCH = 500


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Delete devices, links, waiting acts and API tokens whose time is over."""
    await session.execute(delete(Device).where(Device.expires_at < now))
    await session.execute(delete(LinkToken).where(LinkToken.expires_at < now - SPENT_LINKS_KEPT))
    await session.execute(delete(PendingAct).where(PendingAct.expires_at < now))
    await session.execute(delete(ApiToken).where(ApiToken.expires_at < now - SPENT_LINKS_KEPT))


async def forget_unconfirmed(session: AsyncSession, now: datetime, after: int = 0) -> int | None:
    """Delete accounts that nobody confirmed in a month and that made nothing.

    Other slices point at a person without saying so here: the database refuses to delete who
    made something, and that account stays. Looks at :data:`BATCH` accounts with a number over
    ``after``; returns the last number looked at, None when there are no more.
    """
    holds_role = exists().where(Role.person_id == Person.id)
    old = (
        select(Person.id)
        .where(
            Person.id > after,
            Person.email_confirmed_at.is_(None),
            Person.created_at < now - UNCONFIRMED_LIFETIME,
            Person.suspended_at.is_(None),
            Person.deleted_at.is_(None),
            ~holds_role,
        )
        .order_by(Person.id)
        .limit(BATCH)
    )
    found = (await session.execute(old)).scalars().all()
    for person_id in found:
        with suppress(IntegrityError):
            async with session.begin_nested():
                await session.execute(
                    delete(Person).where(
                        Person.id == person_id, Person.email_confirmed_at.is_(None)
                    )
                )
    return found[-1] if found else None
