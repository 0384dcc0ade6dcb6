"""Background work of ideas: reminding authors, archiving."""

from app.core import clock
from app.core.jobs import every
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.ideas.service import close
from app.ideas.shown import tags


@every("20 13 * * *", "ideas.clear")
async def clear(runtime: Runtime) -> None:
    """Every day at nine in Montréal: remind authors at eleven months, archive at twelve."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        await close.remind(session, now)
        overdue = await close.overdue(session, now)
    for idea_id in overdue:
        async with runtime.database.transaction() as session:
            if await close.archive(session, idea_id, now):
                drop_pages(session, runtime, *tags(idea_id, listed=True))
