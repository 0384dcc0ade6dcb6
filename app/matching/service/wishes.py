"""What somebody wishes of suggestions: a pause, and what was dismissed by mistake."""

from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.events import publish
from app.matching import policy
from app.matching.models import NotForMe, Suggestion
from app.profiles.events import FactsChanged
from app.profiles.models import Profile


async def pause(session: AsyncSession, actor: Actor, now: datetime, *, paused: bool) -> None:
    """Pause suggestions both ways, or begin again; what was kept is forgotten at once.

    Raises:
        Refused: the address is not confirmed, or the account suspended.
    """
    policy.can_answer(actor).require()
    at = now if paused else None
    made = insert(Profile).values(person_id=actor.id, paused_at=at, version=1, updated_at=now)
    await session.execute(
        made.on_conflict_do_update(
            index_elements=[Profile.person_id],
            set_={
                "paused_at": func.coalesce(Profile.paused_at, at) if paused else None,
                "version": Profile.version + 1,
                "updated_at": now,
            },
        )
    )
    await session.execute(delete(Suggestion).where(Suggestion.person_id == actor.id))
    await publish(session, FactsChanged(actor.id))


async def take_back(session: AsyncSession, actor: Actor, mission_id: int) -> None:
    """Let a mission be suggested again.

    Raises:
        Refused: the address is not confirmed, or the account suspended.
    """
    policy.can_answer(actor).require()
    await session.execute(
        delete(NotForMe).where(NotForMe.person_id == actor.id, NotForMe.mission_id == mission_id)
    )
    await publish(session, FactsChanged(actor.id))
