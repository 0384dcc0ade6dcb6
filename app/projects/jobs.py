"""Background work of projects: asking the silent ones for news."""

from app.core import clock
from app.core.jobs import every
from app.core.runtime import Runtime
from app.projects.service.nudge import nudge


@every("40 13 * * *", "projects.nudge")
async def ask_for_news(runtime: Runtime) -> None:
    """Every morning in Montréal: ask the projects that say nothing for news, once per silence."""
    async with runtime.database.transaction() as session:
        await nudge(session, clock.now())
