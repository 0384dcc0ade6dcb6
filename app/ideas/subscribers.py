"""What follows when something happens to an idea: those concerned are told."""

from app.core.events import subscribe
from app.core.runtime import Runtime
from app.ideas import telling
from app.ideas.events import (
    IdeaBecameCandidate,
    IdeaClosed,
    IdeaMerged,
    IdeaPublished,
    IdeaRunsOut,
)
from app.ideas.rules import State


@subscribe(IdeaPublished)
async def tell_of_new_idea(runtime: Runtime, event: IdeaPublished) -> None:
    """Tell those who follow the place, the themes or the author."""
    async with runtime.database.transaction() as session:
        await telling.tell_published(session, event.idea_id)


@subscribe(IdeaBecameCandidate)
async def tell_of_candidate(runtime: Runtime, event: IdeaBecameCandidate) -> None:
    """Tell the authors and everybody who supported it that the gate opened."""
    async with runtime.database.transaction() as session:
        await telling.tell_candidate(session, event.idea_id)


@subscribe(IdeaMerged)
async def tell_of_merge(runtime: Runtime, event: IdeaMerged) -> None:
    """Tell both authors, and those whose support has moved."""
    async with runtime.database.transaction() as session:
        await telling.tell_merged(session, event.idea_id, event.into_id)


@subscribe(IdeaClosed)
async def tell_of_closing(runtime: Runtime, event: IdeaClosed) -> None:
    """Tell those who supported it that the idea was withdrawn or archived."""
    async with runtime.database.transaction() as session:
        await telling.tell_closed(session, event.idea_id, State(event.state))


@subscribe(IdeaRunsOut)
async def remind_its_authors(runtime: Runtime, event: IdeaRunsOut) -> None:
    """Tell the authors that a month is left."""
    async with runtime.database.transaction() as session:
        await telling.tell_running_out(session, event.idea_id)
