"""What projects hear: an idea that was offered became another; a project turned, its team changed."""

from sqlalchemy import update

from app.core import clock
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.ideas.events import IdeaClosed, IdeaMerged
from app.projects.events import ProjectTurned, TeamChanged, UpdatePosted
from app.projects.models import CarryOffer
from app.projects.rules import Answered
from app.projects.shown import tags


@subscribe(IdeaMerged)
async def end_offers_of_merged(runtime: Runtime, event: IdeaMerged) -> None:
    """Take back the offers to carry an idea that has become part of another."""
    await _end_offers(runtime, event.idea_id)


@subscribe(IdeaClosed)
async def end_offers_of_closed(runtime: Runtime, event: IdeaClosed) -> None:
    """Take back the offers to carry an idea that was closed."""
    await _end_offers(runtime, event.idea_id)


async def _end_offers(runtime: Runtime, idea_id: int) -> None:
    async with runtime.database.transaction() as session:
        await session.execute(
            update(CarryOffer)
            .where(CarryOffer.idea_id == idea_id, CarryOffer.standing == Answered.OFFERED)
            .values(standing=Answered.WITHDRAWN, answered_at=clock.now())
        )


@subscribe(ProjectTurned)
async def show_turn(runtime: Runtime, event: ProjectTurned) -> None:
    """Show a project anew, whoever turned it."""
    await _show(runtime, event.project_id)


@subscribe(TeamChanged)
async def show_team(runtime: Runtime, event: TeamChanged) -> None:
    """Show a project anew, and the person's page."""
    await _show(runtime, event.project_id, f"person:{event.person_id}")


@subscribe(UpdatePosted)
async def show_update(runtime: Runtime, event: UpdatePosted) -> None:
    """Show a project anew, wherever its news came from."""
    await _show(runtime, event.project_id)


async def _show(runtime: Runtime, project_id: int, *more: str) -> None:
    async with runtime.database.transaction() as session:
        drop_pages(session, runtime, *tags(project_id, listed=True), *more)
