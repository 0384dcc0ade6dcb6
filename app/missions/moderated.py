"""How a mission is reported, hidden and shown again."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.events import publish
from app.core.moderated import ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.missions.events import MissionChanged, MissionPublished
from app.missions.models import Mission
from app.missions.rules import OPEN, State
from app.missions.service.telling import tell_published
from app.missions.shown import address, changed_tags


@moderated("mission")
class Missions:
    """Hidden, a mission has no page, no line, no place in a calendar or a feed, and no need."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return the mission with this public id or row number; a draft is nobody's to report."""
        column = Mission.id if isinstance(which, int) else Mission.public_id
        query = select(Mission).where(column == which, Mission.state != State.DRAFT)
        fresh = query.execution_options(populate_existing=True)
        found = (await session.execute(fresh)).scalar_one_or_none()
        if found is None:
            return None
        parts = (found.tasks, found.place_label, found.accessibility_note, found.closing_reason)
        return ReportedThing(
            subject=found.subject,
            public_id=found.public_id,
            title=found.title,
            text="\n\n".join(part for part in parts if part),
            language=found.language,
            path=address(found),
            author_id=found.created_by_id,
            territory_id=found.territory_id,
            is_hidden=found.hidden_at is not None,
        )

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface."""
        await _set(session, runtime, which, now)

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again; one that was held when it was published is told of now, once."""
        del now
        mission = await _set(session, runtime, which, None)
        if mission is not None and mission.state in OPEN:
            await publish(session, MissionPublished(which))
            await tell_published(session, mission)


async def _set(
    session: AsyncSession, runtime: Runtime, which: int, hidden_at: datetime | None
) -> Mission | None:
    """Hide or show it; None when it was so already, and nothing follows."""
    changed = await session.execute(
        update(Mission)
        .where(Mission.id == which, Mission.hidden_at.is_(None) == bool(hidden_at))
        .values(hidden_at=hidden_at, version=Mission.version + 1)
        .returning(Mission.id)
    )
    if changed.first() is None:
        return None
    mission = await session.get_one(Mission, which, populate_existing=True)
    drop_pages(session, runtime, *changed_tags(mission))
    await publish(session, MissionChanged(which))
    return mission
