"""What profiles put into pages of others: lists of the staff, and who is a local partner."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.organisations.queries import speaking
from app.profiles.pages.deciding import territories_of
from app.profiles.queries import agreements, nominating, people

MOST_VOICES = 3


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
    agreement = await agreements.partnership(session, about.id, clock.now())
    if agreement is None:
        return ""
    template = environment.get_template("profiles/_partner.html")
    return template.render(agreement=agreement)


@slot("organisation.actions")
async def seen_checks(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Lead whoever speaks for a verified organisation to the checks and trainings it saw."""
    if not isinstance(actor, Actor):
        return ""
    spoken = await speaking.voices(session, actor)
    found = next((voice for voice in spoken if voice.id == about.id), None)
    if found is None:
        return ""
    template = environment.get_template("profiles/_seen_checks.html")
    return template.render(common(request) | {"organisation_id": found.public_id})


@slot("person.actions")
async def say_what_was_seen(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Lead whoever speaks for verified organisations to writing down what this person showed them."""
    if not isinstance(actor, Actor) or actor.id == about.id:
        return ""
    spoken = await speaking.voices(session, actor)
    known = await people.public_ids(session, [about.id]) if spoken else {}
    if about.id not in known:
        return ""
    template = environment.get_template("profiles/_say_what_was_seen.html")
    context = {"voices": spoken[:MOST_VOICES], "person_id": known[about.id][0]}
    return template.render(common(request) | context)


@slot("dashboard.waiting")
async def to_decide(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Tell a moderator on their own page how many wait to be confirmed."""
    if not isinstance(actor, Actor) or actor.id != about.id or not actor.is_staff:
        return ""
    waiting = await nominating.count_waiting(session, territories_of(actor), clock.now())
    if not waiting:
        return ""
    template = environment.get_template("profiles/_waiting_line.html")
    return template.render(common(request) | {"waiting": waiting})
