"""Changing a published idea, and the history of its changes."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, Rerender, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.pages.areas import themes_and_map
from app.ideas.pages.path import PublishedInPath
from app.ideas.pages.typed import values_of
from app.ideas.queries.co_authors import signs
from app.ideas.rules import State
from app.ideas.schemas import Revision
from app.ideas.service.edit import edit as edit_idea
from app.ideas.service.moved_on import MovedOn
from app.ideas.shown import address, tags
from app.places.gazetteer import gazetteer

pages = Pages("/ideas", fr="/idees")

TEMPLATE = "ideas/writing/edit.html"


@pages.get("/{idea_id}/edit", fr="/{idea_id}/modifier", name="ideas:edit", access="authors")
async def form_to_edit(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Show a published idea as a form; what it says now stays in its history."""
    policy.can_edit(member, idea, signs=await signs(session, idea, member)).require()
    known = {k: v for k, v in values_of(idea).items() if k in Revision.model_fields}
    shown = await _shown(session, idea)
    return page(request, TEMPLATE, shown | {"form": Form(Revision, known)})


@pages.post("/{idea_id}/edit", fr="/{idea_id}/modifier", name="ideas:edit", access="authors")
async def edit(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Revision], form_of(Revision)],
) -> Response:
    """Change what a published idea says."""
    policy.can_edit(member, idea, signs=await signs(session, idea, member)).require()
    shown = await _shown(session, idea)
    seen = idea.version
    with form.or_rerender(request, TEMPLATE, **shown):
        try:
            idea = await edit_idea(session, member, idea, form.data, clock.now())
        except MovedOn as moved:
            form.values["version"] = moved.current.version
            form.general = moved.message
            again = {**shown, "form": form, "theirs": moved.current}
            raise Rerender(TEMPLATE, again, moved.status) from moved
    if idea.version == seen:
        return redirect(request, address(idea), _("Nothing was changed."), kind="info")
    drop_pages(session, runtime_of(request), *tags(idea.id, listed=True))
    if idea.state is State.HIDDEN:
        held = _("Your changes are kept. Held automatically: a moderator reads them first.")
        return redirect(request, address(idea), held, kind="info")
    return redirect(
        request,
        address(idea),
        _("Your changes are public. What the idea said before is kept in its history."),
    )


async def _shown(session: AsyncSession, idea: Idea) -> dict[str, Any]:
    return {
        "idea": idea,
        "path": address(idea),
        "area": gazetteer.name(idea.area),
        "history": url("ideas:history", idea_id=idea.public_id),
        "theirs": None,
        **await themes_and_map(session, idea.area, idea.themes),
    }
