"""What profiles put into pages of others: the staff's own list, and who is a local partner."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.profiles.pages.deciding import territories_of
from app.profiles.queries import nominating, offices


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the pages of leaders, mandates and partners, with how many leaders wait."""
    del request, about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    waiting = await nominating.count_waiting(session, territories_of(actor), clock.now())
    template = environment.get_template("profiles/staff/_queue.html")
    return template.render(waiting=waiting)


@slot("organisation.badges")
async def local_partner(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Say on an organisation's page that it is a local partner, and between which days."""
    del request, actor
    agreement = await offices.partnership(session, about.id, clock.now())
    if agreement is None:
        return ""
    template = environment.get_template("profiles/_partner.html")
    return template.render(agreement=agreement)
