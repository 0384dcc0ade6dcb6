"""Background work of missions: what is over is said to be over."""

from sqlalchemy import select

from app.core import clock
from app.core.jobs import every
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.missions.models import Mission
from app.missions.service.course import close_past
from app.missions.shown import changed_tags


@every("7 * * * *", "missions.close_past")
async def close(runtime: Runtime) -> None:
    """Every hour: dates that are over took place; missions without another one are done."""
    async with runtime.database.transaction() as session:
        changed = await close_past(session, clock.now())
        for mission in await session.scalars(select(Mission).where(Mission.id.in_(changed))):
            drop_pages(session, runtime, *changed_tags(mission))
