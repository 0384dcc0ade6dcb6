"""What follows when something happens to an idea: those concerned are told."""

from app.core.events import subscribe
from app.core.jobs import defer
from app.core.runtime import Runtime
from app.ideas.events import IdeaBecameCandidate, IdeaClosed, IdeaMerged, IdeaRunsOut
from app.ideas.rules import Occasion, State

CLOSINGS = {State.WITHDRAWN: Occasion.WITHDRAWN, State.ARCHIVED: Occasion.ARCHIVED}


@subscribe(IdeaBecameCandidate)
async def tell_of_candidate(runtime: Runtime, event: IdeaBecameCandidate) -> None:
    """Tell the authors and everybody who supported it that the gate opened."""
    await _tell(runtime, event.idea_id, Occasion.CANDIDATE)


@subscribe(IdeaMerged)
async def tell_of_merge(runtime: Runtime, event: IdeaMerged) -> None:
    """Tell both authors, and those whose support has moved."""
    await _tell(runtime, event.idea_id, Occasion.MERGED)


@subscribe(IdeaClosed)
async def tell_of_closing(runtime: Runtime, event: IdeaClosed) -> None:
    """Tell those who supported it that the idea was withdrawn or archived."""
    await _tell(runtime, event.idea_id, CLOSINGS[State(event.state)])


@subscribe(IdeaRunsOut)
async def remind_its_authors(runtime: Runtime, event: IdeaRunsOut) -> None:
    """Tell the authors that a month is left."""
    await _tell(runtime, event.idea_id, Occasion.RUNS_OUT)


async def _tell(runtime: Runtime, idea_id: int, occasion: Occasion) -> None:
    async with runtime.database.transaction() as session:
        await defer(session, "nv:ideas.tell", idea_id=idea_id, occasion=occasion)
