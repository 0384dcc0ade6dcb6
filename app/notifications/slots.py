"""What this slice puts in pages of others: the button that follows, the number of unread notices."""

from fastapi import Request
from sqlalchemy import ScalarSelect
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Answer, Questions, known
from app.core.followable import target_of
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.header_counts import header_count
from app.core.web.responses import common
from app.core.web.slots import Draw, asking_slot, nothing
from app.core.web.templates import environment
from app.notifications.naming import named
from app.notifications.queries.following import why
from app.notifications.queries.notices import unread
from app.notifications.rules import Deed


@asking_slot("idea.actions")
@asking_slot("project.actions")
@asking_slot("mission.actions")
@asking_slot("person.actions")
@asking_slot("organisation.actions")
@asking_slot("campaign.actions")
def follow_button(asked: Questions, subject: Subject, actor: Who | None) -> Draw:
    """Offer to follow the thing of this page, or to leave it; nobody follows themselves."""
    target = target_of(subject.kind, str(subject.id))
    if actor is not None and target == f"person:{actor.id}":
        return nothing
    deed: Answer[Deed | None] = known(None) if actor is None else asked.add(why(actor.id, target))

    async def draw(request: Request, session: AsyncSession) -> str:
        thing = (await named(session, [target])).get(target)
        if thing is None:
            return ""
        values = {
            "kind": subject.kind,
            "which": thing.public_id,
            "following": deed.value is not None,
            "said": "",
        }
        return environment.get_template("notifications/_follow.html").render(
            common(request) | values
        )

    return draw


@header_count("notices")
def unread_notices(person_id: int) -> ScalarSelect[int]:
    """Count what a member has not read."""
    return unread(person_id)
