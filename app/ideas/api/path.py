"""The idea that an address of the API names, and who reads it."""

from typing import Annotated

from fastapi import Depends, Path

from app.accounts.actor import Actor
from app.accounts.identity import ApiVisitor
from app.accounts.rules import Scope
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.ideas.models import Idea
from app.ideas.pages.path import find
from app.ideas.rules import State

IdeaId = Annotated[str, Path(description=N_("Public identifier."), examples=["k7m2p9x4qa"])]


def may_read_own(visitor: ApiVisitor) -> Actor | None:
    """Return the token's person when it may read what is theirs alone; else it reads as anybody."""
    if visitor is None or (visitor.scopes is not None and Scope.READ not in visitor.scopes):
        return None
    return visitor


Reader = Annotated[Actor | None, Depends(may_read_own, scope="function")]
"""Who reads, as far as the token lets them be known."""


async def readable(session: Session, reader: Reader, idea_id: IdeaId) -> Idea:
    """Return the idea if whoever asks may read it; else 404."""
    return await find(session, reader, idea_id)


async def own(session: Session, visitor: ApiVisitor, idea_id: IdeaId) -> Idea:
    """Return the idea as its author sees it: the operation asks for a scope of its own."""
    return await find(session, visitor, idea_id)


def published(idea: Annotated[Idea, Depends(own, scope="function")]) -> Idea:
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
