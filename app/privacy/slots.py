"""What privacy puts into other pages: the way to the register of incidents."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.privacy.queries import incidents


@slot("staff.queue")
async def incident_register(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Lead administrators to the register, and say how many incidents are open."""
    del request, subject
    if not isinstance(actor, Actor) or not actor.is_administrator:
        return ""
    waiting = await incidents.still_open(session)
    return environment.get_template("privacy/_queue.html").render(waiting=waiting)
