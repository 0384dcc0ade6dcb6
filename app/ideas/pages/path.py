"""The idea that an address names: its public id, alone or followed by its title."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.queries.co_authors import signs
from app.ideas.rules import READABLE, State

NAMED = select(Idea).where(Idea.public_id == bindparam("public_id"))
"""Made once: it is asked at every act on an idea."""


async def find(session: AsyncSession, actor: Actor | None, public_id: str) -> Idea:
    """Return the idea of a public id.

    Raises:
        NotFound: there is none, or the actor may not know of it: a draft, a hidden idea.
    """
    if not is_public_id(public_id):
        raise NotFound
    idea = (await session.execute(NAMED, {"public_id": public_id})).scalar_one_or_none()
    if idea is None:
        raise NotFound
    if idea.state not in READABLE and not policy.can_read(
        actor, idea, signs=await signs(session, idea, actor)
    ):
        raise NotFound
    return idea


async def by_id(session: Session, visitor: Visitor, idea_id: str) -> Idea:
    """Return the idea of ``/ideas/{idea_id}/…``."""
    return await find(session, visitor, idea_id)


async def by_ref(session: Session, visitor: Visitor, idea_ref: str) -> Idea:
    """Return the idea of ``/ideas/{idea_ref}``, whatever words follow its public id."""
    return await find(session, visitor, idea_ref.partition("-")[0])


async def published(idea: Annotated[Idea, Depends(by_id, scope="function")]) -> Idea:
    """Return the idea of ``/ideas/{idea_id}/…``, once published.

    Raises:
        NotFound: it is a draft: it has no supporters and no page to share.
    """
    if idea.state is State.DRAFT:
        raise NotFound
    return idea


async def editable(
    session: Session, member: Member, idea: Annotated[Idea, Depends(by_id, scope="function")]
) -> Idea:
    """Return the idea of ``/ideas/{idea_id}/…`` to one of its authors, while it can be changed.

    Raises:
        Refused: it is not theirs to change, or closed.
    """
    policy.can_edit(member, idea, signs=await signs(session, idea, member)).require()
    return idea


IdeaInPath = Annotated[Idea, Depends(by_id, scope="function")]
"""The idea of an address with ``{idea_id}``, if whoever asks may read it; else 404."""

IdeaInRef = Annotated[Idea, Depends(by_ref, scope="function")]
"""The idea of an address with ``{idea_ref}``, if whoever asks may read it; else 404."""

PublishedInPath = Annotated[Idea, Depends(published, scope="function")]
"""The idea of an address with ``{idea_id}``, if it is or has been public; else 404."""

EditableInPath = Annotated[Idea, Depends(editable, scope="function")]
"""The idea of an address with ``{idea_id}``, if whoever asks may change it; else 404 or 403."""
