"""Recovery codes: ten, shown once, each good for one sign-in."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import codes
from app.accounts.models import RecoveryCode
from app.core.sessions import digest


async def make(session: AsyncSession, person_id: int, now: datetime) -> list[str]:
    """Make ten codes in place of those there were, and return them as they are shown, this once."""
    made = codes.new_recovery_codes()
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    await session.execute(
        insert(RecoveryCode),
        [{"person_id": person_id, "code_hash": digest(c), "created_at": now} for c in made],
    )
    return [codes.on_paper(code) for code in made]


async def take(session: AsyncSession, person_id: int, code: str, now: datetime) -> bool:
    """Use a code up; False when it is none of the person's, or was used: of two at once, one is."""
    taken = await session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return taken.one_or_none() is not None


async def was_used(session: AsyncSession, person_id: int, code: str) -> bool:
    """Say whether a code was one of the person's, and is used up."""
    query = select(func.count()).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == digest(code),
        RecoveryCode.used_at.is_not(None),
    )
    return (await session.execute(query)).scalar_one() > 0
