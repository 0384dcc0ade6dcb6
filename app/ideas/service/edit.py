"""Changing a published idea, before everybody's eyes: what it said before is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.events import publish
from app.ideas import policy
from app.ideas.events import IdeaEdited
from app.ideas.models import Idea, IdeaVersion
from app.ideas.queries.co_authors import signs
from app.ideas.rules import OPEN
from app.ideas.schemas import Revision
from app.ideas.service.hide import held_back
from app.ideas.service.moved_on import MovedOn, reads, write_over
from app.ideas.service.whereabouts import check_themes, place_columns


async def edit(
    session: AsyncSession, actor: Actor, idea: Idea, revision: Revision, now: datetime
) -> Idea:
    """Change what a published idea says, its themes or its place; its area stays.

    What changes nothing makes no version.

    Raises:
        Refused: not theirs to change, or closed.
        Invalid: the place lies too far from the area, or a theme is not offered any more.
        MovedOn: it was changed elsewhere in the meantime.
    """
    policy.can_edit(actor, idea, signs=await signs(session, idea, actor)).require()
    check_themes(revision.themes, idea.themes)
    values = _columns(revision, idea)
    if reads(idea, values):
        return idea
    before = IdeaVersion(
        idea_id=idea.id,
        number=revision.version,
        title=idea.title,
        problem=idea.problem,
        proposal=idea.proposal,
        edited_by_id=actor.id,
        edited_at=now,
    )
    if idea.version != revision.version:
        raise MovedOn(idea)
    try:
        changed = await write_over(
            session,
            idea,
            {**values, "version": Idea.version + 1, "updated_at": now},
            seen=revision.version,
            states=OPEN,
        )
    except MovedOn as moved:
        if moved.current.state in OPEN and reads(moved.current, values):
            return moved.current
        raise
    session.add(before)
    await session.flush()
    if not await held_back(session, changed, now):
        await publish(session, IdeaEdited(changed.id, changed.version))
    return changed


def _columns(revision: Revision, idea: Idea) -> dict[str, Any]:
    return {
        "title": revision.title,
        "problem": revision.problem,
        "proposal": revision.proposal,
        "language": revision.language,
        "themes": list(revision.themes),
        **place_columns(revision, idea.area),
    }
