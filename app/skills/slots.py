"""What skills put into pages of others: the team's list of words that wait."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.skills.queries import proposals
from app.skills.rules import Found, TermKind
from app.skills.terms import find_terms


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the words that wait, with how many they are."""
    del request, about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    template = environment.get_template("skills/staff/_queue.html")
    return template.render(waiting=await proposals.count_waiting(session))


def terms_found(words: str, kind: str) -> list[Found]:
    """Return what ``words`` may mean, for the templates of any form that lists terms."""
    return find_terms(words, TermKind(kind))


environment.globals["terms_found"] = terms_found
