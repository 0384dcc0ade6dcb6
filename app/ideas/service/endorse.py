"""An organisation publicly backs an idea, or stops: shown apart, never counted by the gate."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.ideas import policy
from app.ideas.models import Endorsement, Idea
from app.organisations.queries import Voice, voice


async def endorse(
    session: AsyncSession, actor: Actor, idea: Idea, organisation: str, now: datetime
) -> Voice:
    """Let an organisation back ``idea``; twice changes nothing.

    Raises:
        Refused: the idea is closed or its own, or the actor may not speak for the organisation.
    """
    policy.can_support(actor, idea).require()
    speaker = await _speaker(session, actor, organisation)
    if idea.organisation_id == speaker.id:
        raise Refused(_("This idea is the organisation’s own: it need not endorse it."))
    await session.execute(
        insert(Endorsement)
        .values(idea_id=idea.id, organisation_id=speaker.id, person_id=actor.id, created_at=now)
        .on_conflict_do_nothing()
    )
    return speaker


async def take_back(session: AsyncSession, actor: Actor, idea: Idea, organisation: str) -> Voice:
    """Let an organisation back ``idea`` no more; any of its owners and editors may say so.

    Raises:
        Refused: the idea is closed, or the actor may not speak for the organisation.
    """
    policy.can_withdraw_support(actor, idea).require()
    speaker = await _speaker(session, actor, organisation)
    await session.execute(
        delete(Endorsement).where(
            Endorsement.idea_id == idea.id, Endorsement.organisation_id == speaker.id
        )
    )
    return speaker


async def _speaker(session: AsyncSession, actor: Actor, organisation: str) -> Voice:
    speaker = await voice(session, actor, organisation)
    if speaker is None:
        raise Refused(_("Please choose the organisation you speak for."), field="organisation")
    return speaker
