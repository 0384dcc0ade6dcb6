"""Projects in the pages of ideas, people and organisations: a line each."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Columns, question
from app.ideas.models import CoAuthor
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing, State, TeamRole, role_label, state_label
from app.projects.shown import project_url

MOST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One project, and what somebody is in its team."""

    public_id: str
    title: str
    language: str
    state: State
    role: TeamRole | None = None

    @property
    def path(self) -> str:
        """Return its page."""
        return project_url(self.public_id, self.title)

    @property
    def label(self) -> str:
        """Return where it stands."""
        return state_label(self.state)

    @property
    def role_name(self) -> str:
        """Return what they are in its team."""
        return role_label(self.role) if self.role else ""


@question(lambda found: next((Line(*row) for row in found), None))
def became(idea_id: int) -> Columns:
    """Ask which project an idea became, if everybody may read it."""
    return _query().where(Project.idea_id == idea_id, Project.hidden_at.is_(None))


async def of_person(session: AsyncSession, person_id: int) -> list[Line]:
    """Return the projects whose team somebody is in, the last joined first."""
    query = (
        select(Project.public_id, Project.title, Project.language, Project.state, TeamMember.role)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            TeamMember.person_id == person_id,
            TeamMember.standing == Standing.ACCEPTED,
            Project.hidden_at.is_(None),
        )
        .order_by(TeamMember.answered_at.desc(), TeamMember.id.desc())
        .limit(MOST)
    )
    return [Line(*row) for row in await session.execute(query)]


async def of_organisation(session: AsyncSession, organisation_id: int) -> list[Line]:
    """Return the projects that an organisation supports, the newest first."""
    query = _query().where(Project.organisation_id == organisation_id, Project.hidden_at.is_(None))
    query = query.order_by(Project.id.desc()).limit(MOST)
    return [Line(*row) for row in await session.execute(query)]


def _query() -> Select[*tuple[Any, ...]]:
    return select(Project.public_id, Project.title, Project.language, Project.state)


@question(lambda found: found.first() is not None)
def signs(idea_id: int, person_id: int) -> Columns:
    """Ask whether somebody accepted to sign an idea with its author."""
    return select(CoAuthor.id).where(
        CoAuthor.idea_id == idea_id,
        CoAuthor.person_id == person_id,
        CoAuthor.accepted_at.is_not(None),
    )
