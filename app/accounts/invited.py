"""Invitations by e-mail: what their tables share, and which one an address of ours names."""

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.actor import Actor
from app.core.db.base import PublicId
from app.core.ids import is_public_id
from app.core.sessions import digest


class Invited:
    """Columns of a table of invitations: whom it asks, and the hash of what its link holds."""

    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(254), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


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
