"""What organisations put into pages of the slices below and of the staff."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.organisations.queries.people import organisations_of, waiting_for
from app.organisations.queries.staff import count_waiting
from app.organisations.rules import label


@slot("staff.queue")
async def waiting(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Lead the staff to the organisations that wait to be verified."""
    del request, subject
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    number = await count_waiting(session, actor)
    return environment.get_template("organisations/_staff_link.html").render(number=number)


@slot("dashboard.waiting")
async def invited(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """List the organisations that a member is invited to join; tell the staff how many wait for them."""
    if not isinstance(actor, Actor) or actor.id != subject.id:
        return ""
    context = {
        "invited": await waiting_for(session, actor, clock.now()),
        "number": await count_waiting(session, actor) if actor.is_staff else 0,
    }
    template = environment.get_template("organisations/_waiting_lines.html")
    return template.render(common(request) | context)


@slot("dashboard")
async def mine(request: Request, session: AsyncSession, subject: Subject, actor: Who | None) -> str:
    """List the organisations that a member belongs to, and what they may do there."""
    if not isinstance(actor, Actor) or actor.id != subject.id:
        return ""
    found = await organisations_of(session, actor)
    if not found:
        return ""
    template = environment.get_template("organisations/_dashboard.html")
    return template.render(common(request) | {"organisations": found, "label": label})
