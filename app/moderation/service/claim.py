"""One moderator at a time looks at a case; who walks away lets it go after half an hour."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.core.moderated import ReportedThing
from app.moderation import policy
from app.moderation.models import Case
from app.moderation.rules import CLAIM_LASTS, CaseState


async def claim(
    session: AsyncSession, moderator: Actor, thing: ReportedThing, now: datetime
) -> None:
    """Take an open case, or hold it for longer.

    Raises:
        Refused: not a moderator of the territory, or the thing is their own.
        Conflict: another moderator holds it, or it has been decided.
    """
    policy.can_decide(moderator, thing, None, now).require()
    taken = await session.execute(
        update(Case)
        .where(
            Case.subject_kind == thing.subject.kind,
            Case.subject_id == thing.subject.id,
            Case.state == CaseState.OPEN,
            or_(
                Case.claimed_by_id.is_(None),
                Case.claimed_by_id == moderator.id,
                Case.claimed_until <= now,
            ),
        )
        .values(claimed_by_id=moderator.id, claimed_until=now + CLAIM_LASTS)
        .returning(Case.id)
    )
    if taken.one_or_none() is None:
        raise Conflict(_("Another moderator has taken this, or decided about it."))


async def release(session: AsyncSession, moderator: Actor, thing: ReportedThing) -> None:
    """Let go of a case that the moderator holds; of another's nothing happens."""
    await session.execute(
        update(Case)
        .where(
            Case.subject_kind == thing.subject.kind,
            Case.subject_id == thing.subject.id,
            Case.state == CaseState.OPEN,
            Case.claimed_by_id == moderator.id,
        )
        .values(claimed_by_id=None, claimed_until=None)
    )
