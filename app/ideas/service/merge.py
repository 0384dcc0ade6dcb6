"""Making a duplicate part of another idea: its supporters move, each person still counts once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Conflict
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.discussion.service.move import move
from app.ideas import policy
from app.ideas.events import IdeaMerged
from app.ideas.models import Gate, Idea
from app.ideas.queries import merging
from app.ideas.rules import OPEN, State
from app.ideas.service.support import become_candidate


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did."""

    moved: int
    already: int
    opened_gate: bool


async def merge(
    session: AsyncSession, moderator: Actor, idea: Idea, into: Idea, reason: str, now: datetime
) -> Merged:
    """Merge ``idea`` into another one: supporters and comments move, the address leads on.

    Both gates are held from the first statement to the end of the transaction: a support pressed
    meanwhile waits, and then counts for what the idea has become.

    Raises:
        Refused: the policy says no.
        Conflict: one of the two has just been closed.
    """
    policy.can_merge(moderator, idea, into).require()
    if not await merging.lock_open_gates(session, idea.id, into.id):
        raise Conflict(_("One of the two ideas has just been closed."))
    await session.refresh(idea, ["became_project_at"])
    policy.can_merge(moderator, idea, into).require()
    await merging.move_departed(session, idea, into, now)
    moving, opened = await merging.move_supporters(session, idea.id, into, now)
    await session.execute(update(Gate).where(Gate.idea_id == idea.id).values(is_open=False))
    await session.execute(
        update(Idea)
        .where(Idea.id == idea.id, Idea.state.in_(OPEN))
        .values(
            state=State.MERGED, merged_into_id=into.id, closed_at=now, closing_reason=reason,
            updated_at=now,
        )
    )  # fmt: skip
    await move(session, Subject("idea", idea.id), Subject("idea", into.id), now)
    await merging.record(session, idea.id, into.id, moving, moderator.id, now)
    if opened:
        await become_candidate(session, into.id)
    await record(
        session, "idea.merged", by=moderator.id, now=now, subject=Subject("idea", idea.id),
        territory_id=idea.territory_id, reason=reason,
        detail={"into": into.id, "moved": moving.moved},
    )  # fmt: skip
    await publish(session, IdeaMerged(idea.id, into.id))
    return Merged(moving.moved, moving.already, opened)
