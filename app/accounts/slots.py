"""What accounts put into other pages: the way to the audit log, for our team."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.slots import slot
from app.core.web.templates import environment


@slot("staff.queue")
async def audit_log(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Lead our team to the audit log."""
    del request, session, about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    return environment.get_template("audit/_queue.html").render()
