"""What answers put into other pages: the answer and the clock of an idea, what waits for officials."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.answers import policy
from app.answers.pages.answering import territory_name
from app.answers.pages.clocks import answers_for, slug_of
from app.answers.queries import clocks, given
from app.answers.queries.endorsing import endorsements_of, endorses
from app.answers.shown import Reader
from app.core import clock
from app.core.db.questions import Questions
from app.core.i18n import current
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import Draw, asking_slot, nothing, slot
from app.core.web.templates import environment
from app.ideas.models import Idea
from app.ideas.rules import State, answer_label
from app.ideas.shown import idea_url
from app.profiles.queries.offices import mandates_held, mandates_of_today, terms_of_today


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


@asking_slot("idea.body")
def answer(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Show the last official answer, and the leaders who endorse."""
    latest = asked.add(given.latest_to(about.id))
    many = asked.add(given.how_many(about.id))
    endorsements = asked.add(endorsements_of(about.id, clock.now()))

    async def draw(request: Request, session: AsyncSession) -> str:
        if latest.value is None and not endorsements.value:
            return ""
        idea = await session.get_one(Idea, about.id)
        context = {
            "idea": idea,
            "answer": latest.value,
            "many": many.value,
            "endorsements": endorsements.value,
            "label": answer_label,
            "territory_name": territory_name,
            "lang": current(),
            "reader": Reader.of(actor if isinstance(actor, Actor) else None, idea),
        }
        return _render(request, "answers/_of_idea.html", context)

    return draw


@asking_slot("idea.aside")
def how_long(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Show the clock of an idea that has passed its gate."""
    del actor
    found = asked.add(clocks.clock_of(about.id))

    async def draw(request: Request, session: AsyncSession) -> str:
        idea, since = await session.get_one(Idea, about.id), found.value
        if since is None or (since.is_waiting and idea.state is not State.CANDIDATE):
            return ""
        context = {
            "idea": idea,
            "clock": since,
            "days": since.days(clock.now()),
            "label": answer_label,
            "place": territory_name(idea.territory_id),
            "territory": slug_of(idea.territory_id),
        }
        return _render(request, "answers/_clock.html", context)

    return draw


@asking_slot("idea.actions")
def actions(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Offer to answer, or to endorse, to who may."""
    if not isinstance(actor, Actor):
        return nothing
    now = clock.now()
    mandates = asked.add(mandates_of_today(actor.id, now))
    terms = asked.add(terms_of_today(actor.id, now))
    endorsed = asked.add(endorses(about.id, actor.id))

    async def draw(request: Request, session: AsyncSession) -> str:
        idea = await session.get_one(Idea, about.id)
        context = {
            "idea": idea,
            "may_answer": bool(policy.can_answer(actor, idea, mandates.value)),
            "may_endorse": bool(policy.can_endorse(actor, idea, terms.value)),
            "endorsed": endorsed.value,
        }
        return _render(request, "answers/_actions.html", context)

    return draw


@slot("dashboard.waiting")
async def waits(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say how many ideas wait for an elected official."""
    del about
    if not isinstance(actor, Actor):
        return ""
    mandates = await mandates_held(session, actor.id, clock.now())
    if not mandates:
        return ""
    many = await clocks.count_waiting(session, answers_for(actor, mandates))
    return _render(request, "answers/_waiting_line.html", {"many": many}) if many else ""


@slot("dashboard")
async def territory(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Lead an elected official to the ideas of their territory, even when none waits."""
    del about
    if not isinstance(actor, Actor):
        return ""
    mandates = await mandates_held(session, actor.id, clock.now())
    return _render(request, "answers/_dashboard.html", {}) if mandates else ""


@slot("person.body")
async def of_person(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """List the last answers that somebody gave."""
    del actor
    answers = await given.given_by(session, about.id)
    if not answers:
        return ""
    context = {"answers": answers, "label": answer_label, "idea_url": idea_url}
    return _render(request, "answers/_of_person.html", context)


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the ideas that wait for an answer in the territories of the staff."""
    del about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    many = await clocks.count_waiting(session, answers_for(actor, []))
    return _render(request, "answers/_queue.html", {"many": many})
