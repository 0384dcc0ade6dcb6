"""One lock for each project: what depends on its state or on its team is done one at a time."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.rules import TeamRole


async def locked(session: AsyncSession, project_id: int) -> Project:
    """Return the project as it is now, and let nobody else change it until the end.

    ``FOR NO KEY UPDATE``: what only refers to the project (a comment, an update) goes through.

    Raises:
        NotFound: it is gone.
    """
    query = (
        select(Project)
        .where(Project.id == project_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


async def locked_as(
    session: AsyncSession, project_id: int, actor: Actor
) -> tuple[Project, TeamRole | None]:
    """Return the locked project and the actor's role in it at this very moment."""
    project = await locked(session, project_id)
    return project, await role_of(session, project_id, actor.id)
