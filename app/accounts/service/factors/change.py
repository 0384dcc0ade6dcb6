"""What follows any change of a person's factors: letters, other sessions, the strength of this one."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.held import has_factor
from app.accounts.models import ApiToken, Device, Person, RecoveryCode
from app.accounts.service import devices, halves, letters
from app.core.i18n import N_
from app.core.settings import Settings

APP_ADDED = N_("An app of one-time codes was added to your account.")
APP_REMOVED = N_("The app of one-time codes was taken away from your account.")
KEY_ADDED = N_("A passkey was added to your account.")
KEY_REMOVED = N_("A passkey was taken away from your account.")
CODES_MADE = N_("New recovery codes were made for your account. The former ones open nothing.")
CODE_USED = N_("A recovery code was used to get into your account.")
ALL_REMOVED = N_("Our team has taken every second factor away from your account, as was asked.")


async def settle(
    session: AsyncSession,
    settings: Settings,
    person_id: int,
    what: str,
    now: datetime,
    *,
    device_id: int | None = None,
) -> str:
    """Sign every other browser out, tell the person, and return this browser's new secret.

    Without ``device_id`` (the command line) every browser is signed out. Where no factor is left,
    nothing is strong any more: neither a session, nor a key for programs.
    """
    await devices.close_all(session, person_id, but_device_id=device_id)
    await halves.forget_all(session, person_id)
    strong = await has_factor(session, person_id)
    if not strong:
        await _weaken(session, person_id)
    await tell(session, settings, person_id, what, now)
    if device_id is None:
        return ""
    return await devices.prove_again(session, device_id, now, strong=strong)


async def _weaken(session: AsyncSession, person_id: int) -> None:
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    await session.execute(
        update(Device).where(Device.person_id == person_id).values(strong_at=None)
    )
    await session.execute(
        update(ApiToken).where(ApiToken.person_id == person_id).values(is_strong=False)
    )


async def tell(
    session: AsyncSession, settings: Settings, person_id: int, what: str, now: datetime
) -> None:
    """Write to the person, in their language, what happened to their account's locks."""
    query = select(Person.email, Person.language).where(Person.id == person_id)
    row = (await session.execute(query)).one()
    await letters.factor_changed(
        session, settings, to=row.email, language=row.language, what=what, now=now
    )
