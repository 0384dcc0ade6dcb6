"""The words of an application, which those who answer it read, and of a refusal, which its author reads."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.routing import url
from app.missions.models import Mission
from app.volunteering.models import Application
from app.volunteering.queries.hosts import receivers


@moderated("application")
class ApplicationModeration(Hideable):
    """Finds, hides and shows the words of applications; what was decided stays."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return an application; its author and those who answer it read it, nobody else."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        column = Application.id if isinstance(which, int) else Application.public_id
        query = (
            select(Application, Mission)
            .join(Mission, Mission.id == Application.mission_id)
            .where(column == which)
            .execution_options(populate_existing=True)
        )
        row = (await session.execute(query)).one_or_none()
        if row is None:
            return None
        application, mission = row
        hosts = await receivers(session, mission.project_id, mission.organisation_id)
        parts = (application.message, application.reason)
        return ReportedThing(
            subject=Subject("application", application.id),
            public_id=application.public_id,
            title=mission.title,
            text="\n\n".join(part for part in parts if part),
            language=application.language,
            path=url("volunteering:applications", mission_id=mission.public_id),
            author_id=application.person_id,
            territory_id=mission.territory_id,
            is_hidden=application.hidden_at is not None,
            readers=frozenset({application.person_id, *hosts}),
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take its words from whoever reads them; its author still does."""
        del runtime
        await session.execute(
            update(Application)
            .where(Application.id == which, Application.hidden_at.is_(None) == bool(at))
            .values(hidden_at=at)
        )
