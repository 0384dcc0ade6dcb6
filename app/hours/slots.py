"""What hours put into other pages: sums, what waits, a way to say one's own."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.db.questions import Question, Questions
from app.core.i18n.format import ZONE
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import Draw, asking_slot, nothing, slot
from app.core.web.templates import environment
from app.hours.pages.waiting import contested_for
from app.hours.queries import places, sums
from app.hours.rules import length
from app.missions.models import Mission


def _render(request: Request, template: str, context: dict[str, object]) -> str:
    return environment.get_template(template).render(common(request) | context)


def _together(asked: Questions, question: Question[sums.PublicSum | None]) -> Draw:
    """Show what was given together, once enough people gave."""
    found = asked.add(question)

    async def draw(request: Request, session: AsyncSession) -> str:
        del session
        return _render(request, "hours/_sum.html", {"sum": found.value}) if found.value else ""

    return draw


@asking_slot("project.aside")
def of_project(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Show what was given to a project."""
    del actor
    return _together(asked, sums.of_project(about.id))


@asking_slot("organisation.body")
def of_organisation(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Show what was given to an organisation."""
    del actor
    return _together(asked, sums.of_organisation(about.id))


@asking_slot("mission.actions")
def say(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Lead whoever came to a date, and has not said their hours, to the form."""
    if not isinstance(actor, Actor):
        return nothing
    unsaid = asked.add(places.has_unsaid(actor.id, about.id, clock.now()))

    async def draw(request: Request, session: AsyncSession) -> str:
        if not unsaid.value:
            return ""
        mission = await session.get_one(Mission, about.id)
        return _render(request, "hours/_say.html", {"mission": mission})

    return draw


@slot("dashboard.waiting")
async def waits(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say how many hours wait for the member: to confirm, to agree on, to say."""
    if not isinstance(actor, Actor) or actor.id != about.id:
        return ""
    to_confirm, to_agree = await sums.to_answer(session, actor.id)
    unsaid = len(await places.to_say(session, actor.id, clock.now()))
    if not to_confirm and not to_agree and not unsaid:
        return ""
    context: dict[str, object] = {"to_confirm": to_confirm, "to_agree": to_agree, "unsaid": unsaid}
    return _render(request, "hours/_waiting_lines.html", context)


@slot("dashboard")
async def total(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Show a member what they have given; nobody else sees it."""
    if not isinstance(actor, Actor) or actor.id != about.id:
        return ""
    given = await sums.given_by(session, actor.id, clock.now().astimezone(ZONE).date())
    if not given.ever and not given.waiting:
        return ""
    return _render(request, "hours/_dashboard.html", {"given": given, "length": length})


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the hours on which two sides do not agree."""
    del about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    many = len(await contested_for(session, actor))
    return _render(request, "hours/_queue.html", {"many": many})
