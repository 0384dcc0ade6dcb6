"""A nomination is taken back by who gave it, and its place among the five is free again."""

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.organisations.queries.speaking import Voice
from app.profiles import policy
from app.profiles.models import Leadership, Nomination
from app.profiles.queries.nominating import Candidate
from app.profiles.rules import NOMINATIONS_NEEDED, Standing


async def withdraw(
    session: AsyncSession, actor: Actor, whom: Candidate, *, voice: Voice | None = None
) -> Leadership:
    """Take the actor's nomination back, or that of the organisation they speak for.

    With too few left the nominee is no longer asked; a yes they said is kept for when there are enough.

    Raises:
        NotFound: the actor, or the organisation, did not nominate this person there.
        Refused: it is decided already.
    """
    query = select(Leadership).where(Leadership.id == whom.id).with_for_update()
    query = query.execution_options(populate_existing=True)
    leadership = (await session.execute(query)).scalar_one()
    given: list[ColumnElement[bool]] = [Nomination.leadership_id == leadership.id]
    if voice is None:
        given += [Nomination.by_id == actor.id, Nomination.organisation_id.is_(None)]
    else:
        given.append(Nomination.organisation_id == voice.id)
    if not await session.scalar(select(exists().where(*given))):
        raise NotFound
    policy.can_withdraw(actor, leadership.standing).require()
    await session.execute(delete(Nomination).where(*given))
    if voice is None:
        leadership.nominations -= 1
    if not await _enough(session, leadership):
        leadership.standing, leadership.asked_at = Standing.GATHERING, None
    await session.flush()
    return leadership


async def _enough(session: AsyncSession, leadership: Leadership) -> bool:
    if leadership.nominations >= NOMINATIONS_NEEDED:
        return True
    by_organisation = exists().where(
        Nomination.leadership_id == leadership.id, Nomination.organisation_id.is_not(None)
    )
    return bool(await session.scalar(select(by_organisation)))
