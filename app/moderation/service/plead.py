"""The author of a held text says what the moderator should know."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.moderation.models import Case
from app.moderation.rules import CaseState
from app.moderation.schemas import Plea


async def plead(session: AsyncSession, actor: Actor, case: Case, said: Plea) -> None:
    """Put words beside a held text, in place of those put there before.

    Raises:
        Refused: the account is suspended.
        Conflict: it has just been decided.
    """
    can_act(actor).require()
    kept = await session.execute(
        update(Case)
        .where(Case.id == case.id, Case.state == CaseState.OPEN, Case.is_held)
        .values(plea=said.words)
        .returning(Case.id)
    )
    if kept.one_or_none() is None:
        raise Conflict(_("A moderator has just decided about this."))
