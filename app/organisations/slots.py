"""What organisations put into pages of the slices below and of the staff."""

from typing import cast

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.organisations.queries.staff import count_waiting


@slot("staff.queue")
async def waiting(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Lead the staff to the organisations that wait to be verified."""
    del request, subject
    if actor is None or not cast("Actor", actor).is_staff:
        return ""
    number = await count_waiting(session, cast("Actor", actor))
    return environment.get_template("organisations/_staff_link.html").render(number=number)
