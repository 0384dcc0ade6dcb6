"""Links sent by e-mail: one purpose, one person, an expiry, one use."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import LinkToken
from app.accounts.rules import LINK_LIFETIME, Purpose
from app.core.errors import Gone
from app.core.i18n import N_, gettext as _
from app.core.sessions import digest, new_secret

UNKNOWN = N_("This link is not one of ours, or it is very old.")
USED = N_("This link has already been used.")
EXPIRED = N_("This link is too old to be used.")


class LinkOver(Gone):
    """A link that can do nothing: unknown, used or expired."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may still be used."""

    id: int
    person_id: int
    data: dict[str, Any]


async def issue(
    session: AsyncSession,
    person_id: int,
    purpose: Purpose,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> str:
    """Make a link for a person and return its secret, which only the e-mail will know."""
    secret = new_secret()
    session.add(
        LinkToken(
            secret_hash=digest(secret),
            purpose=purpose,
            person_id=person_id,
            data=data or {},
            expires_at=now + LINK_LIFETIME[purpose],
        )
    )
    await session.flush()
    return secret


async def look(session: AsyncSession, secret: str, purpose: Purpose, now: datetime) -> Link:
    """Return what a link would do, without using it.

    Raises:
        LinkOver: it can do nothing.
    """
    columns = (
        LinkToken.id, LinkToken.person_id, LinkToken.data, LinkToken.used_at, LinkToken.expires_at,
    )  # fmt: skip
    query = select(*columns).where(
        LinkToken.secret_hash == digest(secret), LinkToken.purpose == purpose
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise LinkOver(_(UNKNOWN))
    if row.used_at is not None:
        raise LinkOver(_(USED))
    if row.expires_at <= now:
        raise LinkOver(_(EXPIRED))
    return Link(row.id, row.person_id, row.data)


async def use(session: AsyncSession, secret: str, purpose: Purpose, now: datetime) -> Link:
    """Use a link up and return what it was for; of two uses at once, one gets it.

    Raises:
        LinkOver: it can do nothing.
    """
    taken = await session.execute(
        update(LinkToken)
        .where(
            LinkToken.secret_hash == digest(secret),
            LinkToken.purpose == purpose,
            LinkToken.used_at.is_(None),
            LinkToken.expires_at > now,
        )
        .values(used_at=now)
        .returning(LinkToken.id, LinkToken.person_id, LinkToken.data)
    )
    row = taken.one_or_none()
    if row is None:
        await look(session, secret, purpose, now)
        raise LinkOver(_(USED))
    await session.execute(update(LinkToken).where(LinkToken.id == row.id).values(data={}))
    return Link(row.id, row.person_id, row.data)


async def forget(session: AsyncSession, person_id: int, *purposes: Purpose) -> None:
    """Make a person's unused links of these purposes unusable."""
    await session.execute(
        delete(LinkToken).where(
            LinkToken.person_id == person_id,
            LinkToken.purpose.in_(purposes),
            LinkToken.used_at.is_(None),
        )
    )
