"""What an operator does for somebody who lost everything, or an owner for new codes."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.held import has_factor, lock_person
from app.accounts.models import Passkey, TotpFactor
from app.accounts.service.factors import change, recovery
from app.audit.service import record
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.core.settings import Settings
from app.core.subjects import Subject


async def new_codes(
    session: AsyncSession, settings: Settings, actor: Actor, now: datetime, *, device_id: int
) -> tuple[str, list[str]]:
    """Make other recovery codes; the former ones open nothing. Return this browser's new secret too.

    Raises:
        Refused: the person has no factor that they could replace.
    """
    await lock_person(session, actor.id)
    if not await has_factor(session, actor.id):
        raise Refused(_("Recovery codes replace an app or a passkey: add one first."))
    made = await recovery.make(session, actor.id, now)
    kept = await change.settle(
        session, settings, actor.id, change.CODES_MADE, now, device_id=device_id
    )
    return kept, made


async def reset(
    session: AsyncSession, settings: Settings, person_id: int, reason: str, now: datetime
) -> bool:
    """Take every factor of a person away (the command line); False when there was none.

    They are signed out everywhere, told, and it is written down.
    """
    await lock_person(session, person_id)
    had = await has_factor(session, person_id)
    for table in (TotpFactor, Passkey):
        await session.execute(delete(table).where(table.person_id == person_id))
    await change.settle(session, settings, person_id, change.ALL_REMOVED, now)
    subject = Subject("person", person_id)
    await record(session, "factor.reset", by=None, now=now, subject=subject, reason=reason)
    return had
