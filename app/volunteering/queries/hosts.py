"""Who receives the people of a mission: those to tell of what happens."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.organisations.queries.speaking import speakers_of
from app.projects.queries import team
from app.projects.rules import RUNS


async def receivers(
    session: AsyncSession, project_id: int | None, organisation_id: int | None
) -> list[int]:
    """Return the numbers of the team of a project, or of those who speak for an organisation alone."""
    if project_id is not None:
        return sorted(await team.member_ids(session, project_id, sorted(RUNS)))
    if organisation_id is not None:
        return await speakers_of(session, organisation_id)
    return []
