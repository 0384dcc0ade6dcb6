"""For whom somebody may write missions: the projects they are in the team of, the organisations they speak for."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.ideas.schemas import slug_of
from app.organisations.models import Organisation
from app.organisations.queries.speaking import voices
from app.places.rules import Area
from app.projects.models import Project, TeamMember
from app.projects.rules import ACTIVE, RUNS, Standing


@dataclass(frozen=True, slots=True)
class Options:
    """Public ids and names."""

    projects: list[tuple[str, str]]
    organisations: list[tuple[str, str]]

    @property
    def only(self) -> dict[str, str]:
        """Return the one choice there is, if there is only one."""
        if len(self.projects) + len(self.organisations) != 1:
            return {}
        if self.projects:
            return {"project": self.projects[0][0]}
        return {"organisation": self.organisations[0][0]}

    @property
    def is_empty(self) -> bool:
        """Say whether there is nobody to write for."""
        return not self.projects and not self.organisations


async def hosts_for(session: AsyncSession, actor: Actor) -> Options:
    """Return for whom somebody may write missions now."""
    query = (
        select(Project.public_id, Project.title)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            TeamMember.person_id == actor.id,
            TeamMember.standing == Standing.ACCEPTED,
            TeamMember.role.in_(sorted(RUNS)),
            Project.state.in_(sorted(ACTIVE)),
            Project.hidden_at.is_(None),
        )
        .order_by(Project.title, Project.id)
    )
    projects = [(row.public_id, row.title) for row in await session.execute(query)]
    spoken = [(voice.public_id, voice.name) for voice in await voices(session, actor)]
    return Options(projects, spoken)


async def default_area(session: AsyncSession, *, project: str, organisation: str) -> str:
    """Return the slug of where a mission for these would probably take place."""
    if project:
        query = select(Project.territory_id, Project.neighbourhood_id)
        found = await session.execute(query.where(Project.public_id == project))
    elif organisation:
        query = select(Organisation.territory_id, Organisation.neighbourhood_id)
        found = await session.execute(query.where(Organisation.public_id == organisation))
    else:
        return ""
    row = found.one_or_none()
    return "" if row is None else slug_of(Area(*row))
