"""What follows when a project stops: the campaign that its team was preparing ends with it."""

from app.campaigns.gates import living
from app.campaigns.rules import WRITTEN
from app.campaigns.service.call_off import call_off
from app.campaigns.shown import tags
from app.core import clock
from app.core.events import subscribe
from app.core.i18n import gettext as _, using
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.projects.events import ProjectTurned
from app.projects.rules import State


@subscribe(ProjectTurned)
async def end_with_it(runtime: Runtime, event: ProjectTurned) -> None:
    """Call off the campaign that a stopped project was preparing: nobody has given to it yet."""
    if event.now_is != State.STOPPED:
        return
    async with runtime.database.transaction() as session:
        campaign = await living(session, event.project_id)
        if campaign is None or campaign.state not in WRITTEN:
            return
        with using(campaign.language):
            reason = _("The project stopped while its campaign was being prepared.")
        await call_off(session, None, campaign, reason, clock.now())
        drop_pages(session, runtime, *tags(campaign))
