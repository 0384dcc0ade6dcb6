"""What calendars put into one's own page: the next moments."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.calendars.rules import LIST_AHEAD, begins
from app.calendars.shown import line
from app.core import clock
from app.core.calendar import entries_of
from app.core.i18n.format import ZONE
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment

NEXT = 3


@slot("dashboard")
async def upcoming(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Show a member the next moments that they have agreed to."""
    if not isinstance(actor, Actor) or actor.id != subject.id:
        return ""
    now = clock.now()
    entries = await entries_of(session, actor.id, now, now + LIST_AHEAD)
    today = begins(now.astimezone(ZONE).date(), ZONE)
    ahead = (one for one in entries if not one.is_all_day or one.starts_at >= today)
    following = [one for one in ahead if not one.is_cancelled][:NEXT]
    context = {"lines": [line(one) for one in following]}
    template = environment.get_template("calendars/_dashboard.html")
    return template.render(common(request) | context)
