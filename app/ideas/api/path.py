"""The idea that an address of the API names, and who reads it."""

from typing import Annotated

from fastapi import Depends, Path

from app.accounts.identity import ApiReader, ApiVisitor
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.ideas.models import Idea
from app.ideas.pages.path import find
from app.ideas.rules import State

IdeaId = Annotated[str, Path(description=N_("Public identifier."), examples=["k7m2p9x4qa"])]


async def readable(session: Session, reader: ApiReader, idea_id: IdeaId) -> Idea:
    """Return the idea if whoever asks may read it; else 404."""
    return await find(session, reader, idea_id)


async def own(session: Session, visitor: ApiVisitor, idea_id: IdeaId) -> Idea:
    """Return the idea as its author sees it: the operation asks for a scope of its own."""
    return await find(session, visitor, idea_id)


async def published(idea: Annotated[Idea, Depends(own, scope="function")]) -> Idea:
    """Return the idea once it has been public.

    Raises:
        NotFound: it is a draft, which has no supporters.
    """
    if idea.state is State.DRAFT:
        raise NotFound
    return idea


ReadableIdea = Annotated[Idea, Depends(readable, scope="function")]
OwnIdea = Annotated[Idea, Depends(own, scope="function")]
PublishedIdea = Annotated[Idea, Depends(published, scope="function")]
