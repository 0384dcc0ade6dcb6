"""Background work of profiles: roles end by themselves, and their people are told."""

from app.core import clock
from app.core.jobs import every
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.profiles.service import checks, lapse
from app.profiles.shown import tags


@every("40 13 * * *", "profiles.terms")
async def look_at_terms(runtime: Runtime) -> None:
    """Every morning in Montréal: tell whose role or paper ends in a month, and mark what is over."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        for person_id in await lapse.end_terms(session, now):
            drop_pages(session, runtime, *tags(person_id))
        await lapse.warn_leaders(session, now)
        await lapse.tell_officials(session, now)
        await lapse.tell_partners(session, now)
        await checks.warn(session, now)
        await checks.end(session, now)
