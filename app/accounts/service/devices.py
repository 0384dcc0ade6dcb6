"""Browsers that are signed in: let one in, prove again, let go."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Device
from app.core.sessions import IDLE_DAYS, digest, new_secret


async def open_device(
    session: AsyncSession,
    person_id: int,
    description: str,
    now: datetime,
    *,
    instead_of: str = "",
    strong: bool = False,
) -> str:
    """Sign a browser in and return its cookie's secret, always a new one.

    ``instead_of`` is the secret the browser had: it is worth nothing from now on. ``strong``: a
    second factor has been passed there.
    """
    if instead_of:
        await close_device(session, instead_of)
    secret = new_secret()
    session.add(
        Device(
            person_id=person_id,
            secret_hash=digest(secret),
            description=description,
            seen_at=now,
            verified_at=now,
            strong_at=now if strong else None,
            expires_at=now + timedelta(days=IDLE_DAYS),
        )
    )
    await session.flush()
    return secret


async def prove_again(
    session: AsyncSession, device_id: int, now: datetime, *, strong: bool = False
) -> str:
    """Note that a person proved again who they are; the device's new secret replaces the old one.

    ``strong``: with a second factor.
    """
    secret = new_secret()
    proved: dict[str, Any] = {"verified_at": now, "secret_hash": digest(secret)}
    if strong:
        proved["strong_at"] = now
    await session.execute(update(Device).where(Device.id == device_id).values(**proved))
    return secret


async def close_device(session: AsyncSession, secret: str) -> None:
    """Sign the browser of this secret out."""
    await session.execute(delete(Device).where(Device.secret_hash == digest(secret)))


async def close_one(session: AsyncSession, person_id: int, device_id: int) -> bool:
    """Sign one of a person's devices out; False when it is none of theirs."""
    gone = await session.execute(
        delete(Device)
        .where(Device.id == device_id, Device.person_id == person_id)
        .returning(Device.id)
    )
    return gone.one_or_none() is not None


async def close_all(
    session: AsyncSession, person_id: int, *, but_device_id: int | None = None
) -> int:
    """Sign all of a person's devices out, except one; return how many."""
    gone = await session.execute(
        delete(Device)
        .where(Device.person_id == person_id, Device.id.is_distinct_from(but_device_id))
        .returning(Device.id)
    )
    return len(gone.all())
