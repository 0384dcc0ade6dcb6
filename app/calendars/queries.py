"""Whose calendar an address opens."""

from functools import cache

from sqlalchemy import BigInteger, LargeBinary, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.calendars.models import CalendarKey


@cache
def _owner() -> Select[int]:
    return (
        select(CalendarKey.person_id)
        .join(Person, Person.id == CalendarKey.person_id)
        .where(
            CalendarKey.secret_hash == bindparam("secret", type_=LargeBinary),
            Person.deleted_at.is_(None),
        )
    )


@cache
def _has() -> Select[int]:
    return select(CalendarKey.person_id).where(
        CalendarKey.person_id == bindparam("person", type_=BigInteger)
    )


async def owner_of_feed(session: AsyncSession, secret_hash: bytes) -> int | None:
    """Return whose feed has this address; nobody's once they have closed their account."""
    return (await session.execute(_owner(), {"secret": secret_hash})).scalar_one_or_none()


async def has_feed(session: AsyncSession, person_id: int) -> bool:
    """Say whether somebody has opened their calendar to a program."""
    return (await session.execute(_has(), {"person": person_id})).first() is not None
