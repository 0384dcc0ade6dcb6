"""What ideas put into the pages of the slices below: what an organisation proposes and backs."""

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.ideas.queries.endorsing import backed_by, comments_by, proposed_by
from app.ideas.shown import idea_url


@slot("organisation.body")
async def ideas_of_organisation(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """Show the ideas an organisation proposes and backs, and how much it said."""
    context = common(request, as_visitor=actor is None) | {
        "proposed": await proposed_by(session, subject.id),
        "backed": await backed_by(session, subject.id),
        "comments": await comments_by(session, subject.id),
        "idea_url": idea_url,
    }
    return environment.get_template("ideas/_of_organisation.html").render(context)
