"""A leader stands behind an idea, and may change their mind."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.answers import policy
from app.answers.models import Endorsement
from app.answers.schemas import Endorsing
from app.core.errors import NotFound
from app.ideas.models import Idea
from app.profiles.queries.offices import leads_of


async def endorse(
    session: AsyncSession, actor: Actor, idea: Idea, typed: Endorsing, now: datetime
) -> None:
    """Show that the actor stands behind an idea; once more only changes their words.

    No count changes: a leader who wants to be counted supports the idea as anybody does.

    Raises:
        Refused: the policy says no.
    """
    terms = await leads_of(session, actor.id, now)
    policy.can_endorse(actor, idea, terms).require()
    term = policy.leads_there(idea, terms)
    assert term is not None, "the policy has seen to it"
    values = {
        "leadership_id": term.id,
        "words": typed.words,
        "language": typed.language,
        "created_at": now,
    }
    await session.execute(
        insert(Endorsement)
        .values(idea_id=idea.id, person_id=actor.id, **values)
        .on_conflict_do_update(index_elements=["idea_id", "person_id"], set_=values)
    )


async def take_back(session: AsyncSession, actor: Actor, idea: Idea) -> None:
    """Stop endorsing an idea, whatever its state.

    Raises:
        NotFound: the actor does not endorse it.
    """
    gone = await session.execute(
        delete(Endorsement)
        .where(Endorsement.idea_id == idea.id, Endorsement.person_id == actor.id)
        .returning(Endorsement.person_id)
    )
    if gone.one_or_none() is None:
        raise NotFound
