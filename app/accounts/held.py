"""Which second factors does this person hold?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Passkey, Person, RecoveryCode, TotpFactor


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A passkey, as its owner sees it."""

    public_id: str
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AppLine:
    """An app of one-time codes, as its owner sees it."""

    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A person's second factors."""

    app: AppLine | None
    passkeys: list[KeyLine]
    codes_left: int
    codes_made_at: datetime | None

    @property
    def any(self) -> bool:
        """Say whether signing in asks for one."""
        return self.app is not None or bool(self.passkeys)

    @property
    def number(self) -> int:
        """Return how many there are; recovery codes replace one, they are none."""
        return len(self.passkeys) + (self.app is not None)


async def held_by(session: AsyncSession, person_id: int) -> Held:
    """Return a person's second factors, passkeys oldest first."""
    app = select(TotpFactor.created_at, TotpFactor.used_at).where(TotpFactor.person_id == person_id)
    keys = (
        select(Passkey.public_id, Passkey.name, Passkey.created_at, Passkey.used_at)
        .where(Passkey.person_id == person_id)
        .order_by(Passkey.id)
    )
    codes = select(
        func.count().filter(RecoveryCode.used_at.is_(None)), func.max(RecoveryCode.created_at)
    ).where(RecoveryCode.person_id == person_id)
    found = (await session.execute(app)).one_or_none()
    left, made_at = (await session.execute(codes)).one()
    return Held(
        app=AppLine(*found) if found else None,
        passkeys=[KeyLine(*row) for row in await session.execute(keys)],
        codes_left=left,
        codes_made_at=made_at,
    )


async def has_factor(session: AsyncSession, person_id: int) -> bool:
    """Say whether a person's password alone does not let them in."""
    query = select(
        or_(
            exists().where(TotpFactor.person_id == person_id),
            exists().where(Passkey.person_id == person_id),
        )
    )
    return bool((await session.execute(query)).scalar_one())


async def credential_ids(session: AsyncSession, person_id: int) -> list[bytes]:
    """Return the ids of a person's passkeys, so that a device does not make a second one."""
    query = select(Passkey.credential_id).where(Passkey.person_id == person_id)
    return list((await session.execute(query)).scalars())


async def lock_person(session: AsyncSession, person_id: int) -> None:
    """Let one change of a person's factors happen at a time."""
    query = select(Person.id).where(Person.id == person_id).with_for_update()
    await session.execute(query)
