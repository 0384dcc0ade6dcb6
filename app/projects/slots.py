"""What projects put into other pages: what an idea became, whose projects, what waits for an answer."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.db.questions import Questions
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import Draw, asking_slot, nothing, slot
from app.core.web.templates import environment
from app.ideas.models import Idea
from app.ideas.rules import State
from app.projects import policy
from app.projects.queries import lines, offers, people
from app.projects.rules import role_label


def _render(
    request: Request, template: str, context: dict[str, Any], *, as_visitor: bool = False
) -> str:
    values = common(request, as_visitor=as_visitor) | context
    return environment.get_template(template).render(values)


@asking_slot("idea.actions")
def carry(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Let its authors carry a candidate, or hand it over; let others offer to."""
    if not isinstance(actor, Actor):
        return nothing
    signs = asked.add(lines.signs(about.id, actor.id))

    async def draw(request: Request, session: AsyncSession) -> str:
        idea = await session.get_one(Idea, about.id)
        if idea.state is not State.CANDIDATE or idea.became_project_at is not None:
            return ""
        context = {
            "idea": idea,
            "may_carry": bool(policy.can_carry(actor, idea, signs=signs.value)),
            "may_hand_over": bool(policy.can_hand_over(actor, idea, signs=signs.value)),
            "may_volunteer": bool(policy.can_volunteer(actor, idea, signs=signs.value)),
        }
        return _render(request, "projects/_idea_actions.html", context)

    return draw


@asking_slot("idea.aside")
def became(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Say what an idea became."""
    del actor
    found = asked.add(lines.became(about.id))

    async def draw(request: Request, _session: AsyncSession) -> str:
        if found.value is None:
            return ""
        return _render(request, "projects/_became.html", {"became": found.value})

    return draw


@slot("dashboard")
async def mine(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """List the projects whose team a member is in."""
    if actor is None or actor.id != about.id:
        return ""
    found = await lines.of_person(session, about.id)
    return _render(request, "projects/_dashboard.html", {"projects": found})


@slot("dashboard.waiting")
async def waits(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """List the teams that ask a member, and the ideas they are asked to carry or to give."""
    if not isinstance(actor, Actor) or actor.id != about.id:
        return ""
    context = {
        "teams": await people.asking(session, actor, clock.now()),
        "organisations": await people.asking_organisations(session, actor.id),
        "offers": await offers.waiting_for(session, actor.id),
        "role_label": role_label,
    }
    if not (context["teams"] or context["organisations"] or context["offers"]):
        return ""
    return _render(request, "projects/_waiting_lines.html", context)


@slot("person.body")
async def of_person(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """List the projects whose team somebody is in: roles are public."""
    del actor
    found = await lines.of_person(session, about.id)
    return _render(request, "projects/_of_person.html", {"projects": found}) if found else ""


@slot("organisation.body")
async def of_organisation(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """List the projects that an organisation supports."""
    found = await lines.of_organisation(session, about.id)
    if not found:
        return ""
    as_visitor = actor is None
    context = {"projects": found}
    return _render(request, "projects/_of_organisation.html", context, as_visitor=as_visitor)
