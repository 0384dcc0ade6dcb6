"""Invitations by e-mail: what their tables share, which one an address of ours names, who may use it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, LargeBinary, String, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.db.base import CreatedAt, PublicId
from app.core.errors import Conflict, Gone, NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.policy import YES, Verdict, no
from app.core.sessions import digest


class InvitationOver(Gone):
    """An invitation that can no longer be answered; the message says why."""

    code = "invitation-over"


class Invited:
    """Columns of a table of invitations: whom it asks, and the hash of what its link holds."""

    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(254), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


class Letter(Invited):
    """Columns of a table of invitations to belong somewhere: answered once, or taken back."""

    invited_at: Mapped[CreatedAt]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool] = mapped_column(default=False)
    revoked_at: Mapped[datetime | None]


def is_open(table: type[Letter]) -> ColumnElement[bool]:
    """Return which letters were neither answered nor taken back, however old."""
    return and_(table.answered_at.is_(None), table.revoked_at.is_(None))


def waits(table: type[Letter], lifetime: timedelta, now: datetime) -> ColumnElement[bool]:
    """Return which letters wait for an answer that may still come."""
    return and_(is_open(table), table.invited_at > now - lifetime)


async def make_room(
    session: AsyncSession,
    table: type[Letter],
    to: ColumnElement[bool],
    email: str,
    lifetime: timedelta,
    now: datetime,
) -> None:
    """Let another letter go to the same address: one that lapsed is taken back; a no stays a no.

    ``to`` says which rows invite to the same place.

    Raises:
        Conflict: the reader of this address said no (field ``email``).
    """
    there = (to, table.email == email.lower())
    refused = select(table.public_id).where(
        *there, table.answered_at.is_not(None), table.accepted.is_(False)
    )
    if (await session.execute(refused.limit(1))).first() is not None:
        raise Conflict(_("The person who reads this address said no."), field="email")
    await session.execute(
        update(table)
        .where(*there, is_open(table), table.invited_at <= now - lifetime)
        .values(revoked_at=now)
    )


async def take_back(
    session: AsyncSession, table: type[Letter], to: ColumnElement[bool], now: datetime
) -> int:
    """Take back the letters of ``to`` that were not answered, and return how many."""
    query = update(table).where(to, is_open(table)).values(revoked_at=now)
    return len((await session.execute(query.returning(table.public_id))).all())


async def take_one_back(
    session: AsyncSession, table: type[Letter], to: ColumnElement[bool], now: datetime
) -> None:
    """Take one letter back.

    Raises:
        NotFound: no such letter waits.
    """
    if not await take_back(session, table, to, now):
        raise NotFound


async def language_of(session: AsyncSession, email: str) -> str | None:
    """Return the language of whoever reads an address, if they have an account."""
    query = select(Person.language).where(
        func.lower(Person.email) == email.lower(), Person.deleted_at.is_(None)
    )
    return (await session.execute(query)).scalar_one_or_none()


def is_for(invited: Invited, actor: Actor) -> Verdict:
    """Say whether the actor reads the address that was invited."""
    if actor.email.lower() != invited.email.lower():
        return no(
            _("This invitation was sent to another e-mail address than yours. Sign in with that one, or ask for an invitation to this one.")
        )  # fmt: skip
    return YES


async def key_of(
    session: AsyncSession, table: type[Invited], written: str, actor: Actor | None
) -> bytes:
    """Return the digest of an invitation's secret, which its address holds.

    Whoever signed in with the address that was invited needs no secret: its public id is enough.
    """
    if actor is not None and actor.is_confirmed and is_public_id(written):
        query = select(table.secret_hash).where(
            table.public_id == written, table.email == actor.email.lower()
        )
        if (found := await session.scalar(query)) is not None:
            return found
    return digest(written)
