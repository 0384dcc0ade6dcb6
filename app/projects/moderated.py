"""Projects and what they tell are reported and hidden; what a moderator must read of them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.core.moderated import ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.projects.models import Project, Update
from app.projects.queries.team import team_of
from app.projects.service import updates
from app.projects.service.locking import locked
from app.projects.shown import address, tags

KIND, UPDATE = "project", "project-update"


@moderated(KIND)
class Projects:
    """How projects are found, hidden and shown again."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return a project with what it says of itself; its team wrote it together."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        named = Project.public_id == which if isinstance(which, str) else Project.id == which
        query = select(Project).where(named).execution_options(populate_existing=True)
        project = (await session.execute(query)).scalar_one_or_none()
        if project is None:
            return None
        said = [project.summary, project.paused_reason, project.stopped_reason]
        return ReportedThing(
            subject=Subject(KIND, project.id),
            public_id=project.public_id,
            title=project.title,
            text="\n\n".join(part for part in said if part),
            language=project.language,
            path=address(project),
            author_id=await _carrier(session, project.id),
            territory_id=project.territory_id,
            is_hidden=project.hidden_at is not None,
        )

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface; its team still sees it."""
        project = await locked(session, which)
        project.hidden_at = project.hidden_at or now
        await session.flush()
        drop_pages(session, runtime, *tags(which, listed=True))

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again in the state it has."""
        del now
        project = await locked(session, which)
        project.hidden_at = None
        await session.flush()
        drop_pages(session, runtime, *tags(which, listed=True))


@moderated(UPDATE)
class Updates:
    """How what projects tell is found, hidden and shown again."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return an update; None once its team took it back."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        named = Update.public_id == which if isinstance(which, str) else Update.id == which
        query = (
            select(Update, Project)
            .join(Project, Project.id == Update.project_id)
            .where(named, Update.withdrawn_at.is_(None))
            .execution_options(populate_existing=True)
        )
        row = (await session.execute(query)).one_or_none()
        if row is None:
            return None
        made, project = row
        return ReportedThing(
            subject=Subject(UPDATE, made.id),
            public_id=made.public_id,
            title=made.title,
            text=made.body,
            language=made.language,
            path=f"{address(project)}#update-{made.public_id}",
            author_id=made.author_id,
            territory_id=project.territory_id,
            is_hidden=made.hidden_at is not None,
            readers=None if project.hidden_at is None else frozenset(),
        )

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface; its team still sees it."""
        project_id = await updates.hide(session, which, now)
        if project_id is not None:
            drop_pages(session, runtime, *tags(project_id, listed=True))

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again; whoever had not been told of it is."""
        project_id = await updates.restore(session, which, now)
        if project_id is not None:
            drop_pages(session, runtime, *tags(project_id, listed=True))


async def _carrier(session: AsyncSession, project_id: int) -> int | None:
    """Return who has carried it longest: who is told of what moderators decide."""
    team = await team_of(project_id).alone(session)
    return team[0].person_id if team else None
