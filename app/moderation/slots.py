"""The buttons that report, in the pages of the slices below; the moderators' own menu."""

from fastapi import Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.moderated import moderation_of
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.moderation import policy
from app.moderation.queries import cases, queue

REPORTED_AS = {"person": "profile"}
"""Kinds whose pages are reported under another name."""


async def report_button(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Draw the link that reports a thing, or nothing for what is one's own or hidden."""
    del request
    ways = moderation_of(REPORTED_AS.get(subject.kind, subject.kind))
    thing = await ways.find(session, subject.id) if ways else None
    if thing is None or thing.is_hidden:
        return ""
    if isinstance(actor, Actor) and actor.id == thing.author_id:
        return ""
    moderates = isinstance(actor, Actor) and bool(policy.can_moderate(actor, thing.territory_id))
    template = environment.get_template("moderation/_report_button.html")
    return Markup(template.render(thing=thing, moderates=moderates))  # noqa: S704 (a template escaped it)


for place in ("idea.actions", "person.actions", "organisation.actions"):
    slot(place)(report_button)


@slot("staff.queue")
async def waiting(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Draw the moderators' line of the staff's menu, with how much waits."""
    del request, subject
    if not isinstance(actor, Actor) or not policy.can_see_queue(actor):
        return ""
    context = {
        "cases": await queue.how_many(session, actor),
        "appeals": len(await queue.appeals(session, actor)),
    }
    template = environment.get_template("moderation/_staff_line.html")
    return Markup(template.render(context))  # noqa: S704 (a template escaped it)


@slot("dashboard.waiting")
async def to_decide(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Tell a moderator on their own page how much waits for them."""
    del request, subject
    if not isinstance(actor, Actor) or not policy.can_see_queue(actor):
        return ""
    number = await queue.how_many(session, actor)
    if not number:
        return ""
    template = environment.get_template("moderation/_waiting_line.html")
    return Markup(template.render(number=number))  # noqa: S704 (a template escaped it)


@slot("dashboard")
async def about_me(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Lead a member to the decisions about what they wrote, and to what became of their reports."""
    del request
    if actor is None or actor.id != subject.id:
        return ""
    decisions = await cases.mine(session, actor.id)
    if not decisions and not await cases.reported_by(session, actor.id):
        return ""
    template = environment.get_template("moderation/_about_me.html")
    return Markup(template.render(number=len(decisions)))  # noqa: S704 (a template escaped it)
