"""What this slice puts in pages of others: the button that follows, the number of unread notices."""

from fastapi import Request
from sqlalchemy import ScalarSelect
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.followable import target_of
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.header_counts import header_count
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.notifications.naming import named
from app.notifications.queries.following import deed_of
from app.notifications.queries.notices import unread


@slot("idea.actions")
@slot("person.actions")
@slot("organisation.actions")
async def follow_button(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Offer to follow the thing of this page, or to leave it; nobody follows themselves."""
    target = target_of(subject.kind, str(subject.id))
    if actor is not None and target == f"person:{actor.id}":
        return ""
    thing = (await named(session, [target])).get(target)
    if thing is None:
        return ""
    deed = await deed_of(session, actor.id, target) if actor is not None else None
    values = {
        "kind": subject.kind,
        "which": thing.public_id,
        "following": deed is not None,
        "said": "",
    }
    return environment.get_template("notifications/_follow.html").render(common(request) | values)


@header_count("notices")
def unread_notices(person_id: int) -> ScalarSelect[int]:
    """Count what a member has not read."""
    return unread(person_id)
