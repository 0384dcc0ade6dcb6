"""What profiles put into the staff's own list: who waits to be a leader, mandates, agreements."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.profiles.pages.deciding import territories_of
from app.profiles.queries import nominating


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the pages of leaders, mandates and partners, with how many leaders wait."""
    del request, about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    waiting = await nominating.count_waiting(session, territories_of(actor), clock.now())
    template = environment.get_template("profiles/staff/_queue.html")
    return template.render(waiting=waiting)
