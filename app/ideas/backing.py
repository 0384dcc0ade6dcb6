"""Supporting an idea from any edge (page, act, API): count, then forget the pages that show it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import gettext as _
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.ideas.models import Idea
from app.ideas.rules import State, Tally
from app.ideas.service import support as service
from app.ideas.shown import tags
from app.places.gazetteer import gazetteer
from app.places.rules import is_local


@dataclass(frozen=True, slots=True)
class Backed:
    """Which idea was meant in the end, how its gate stands, and what to say of it."""

    idea: Idea
    tally: Tally
    message: str
    opened_gate: bool = False


async def back(
    session: AsyncSession, runtime: Runtime, actor: Actor, idea: Idea, now: datetime
) -> Backed:
    """Count ``actor`` among the supporters of ``idea``, or of what it has become by a merge.

    Raises:
        Refused: the policy says no.
    """
    tally = await service.support(session, actor, idea, now)
    meant = await _meant(session, idea)
    opened = tally.passed_at == now
    drop_pages(session, runtime, *tags(meant.id, listed=opened))
    return Backed(meant, tally, _thanks(meant, actor, opened=opened), opened)


async def stop_backing(session: AsyncSession, runtime: Runtime, actor: Actor, idea: Idea) -> Backed:
    """Take the actor's support back.

    Raises:
        Refused: the idea is closed.
    """
    tally = await service.withdraw_support(session, actor, idea)
    meant = await _meant(session, idea)
    drop_pages(session, runtime, *tags(meant.id))
    return Backed(meant, tally, _("Your support is withdrawn."))


async def _meant(session: AsyncSession, idea: Idea) -> Idea:
    while idea.state is State.MERGED:
        idea = await session.get_one(Idea, idea.merged_into_id)
    return idea


def _thanks(idea: Idea, actor: Actor, *, opened: bool) -> str:
    if opened:
        return _("With your support, this idea passes the threshold. It is now a candidate!")
    if is_local(actor.home, idea.area):
        said = _("Thank you! You are counted among the neighbours of %(area)s.")
        return said % {"area": gazetteer.name(idea.area)}
    return _("Thank you! Your support is counted.")
