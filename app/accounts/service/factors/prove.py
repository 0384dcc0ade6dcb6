"""Proving a second factor by a code: the app's, or one on paper."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import codes
from app.accounts.service.factors import app, change, recovery
from app.accounts.service.factors.wrong import NEITHER, NOT_YOURS, USED_UP, WrongCode
from app.core.i18n import gettext as _
from app.core.settings import Settings


async def prove(
    session: AsyncSession, settings: Settings, person_id: int, typed: str, now: datetime
) -> None:
    """Take a code of a person; one on paper is used up, and they are told.

    Raises:
        WrongCode: it opens nothing, and why.
    """
    meant = codes.read(typed)
    if meant.kind is codes.Kind.NEITHER:
        raise WrongCode(_(NEITHER), field="code")
    if meant.kind is codes.Kind.APP:
        await app.take(session, settings, person_id, meant.code, now)
        return
    if not await recovery.take(session, person_id, meant.code, now):
        used = await recovery.was_used(session, person_id, meant.code)
        raise WrongCode(_(USED_UP) if used else _(NOT_YOURS), field="code")
    await change.tell(session, settings, person_id, change.CODE_USED, now)
