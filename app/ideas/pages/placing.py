"""Where an idea belongs and what it is about: the second step of a draft."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import fragment, page, redirect, wants_fragment
from app.core.web.routing import Pages, url
from app.ideas.models import Idea
from app.ideas.pages.areas import whereabouts_context
from app.ideas.pages.path import EditableInPath
from app.ideas.pages.typed import Seen, Typed, ask_again, check, form_for
from app.ideas.pages.writing import SAVED, already_public, told_of
from app.ideas.rules import OPEN, State
from app.ideas.schemas import Whereabouts
from app.ideas.service import draft as service
from app.ideas.service.moved_on import MovedOn

pages = Pages("/ideas", fr="/idees")

TEMPLATE = "ideas/writing/place.html"


@pages.get("/{idea_id}/place", fr="/{idea_id}/lieu", name="ideas:place", access="authors")
async def place(
    request: Request, session: Session, member: Member, idea: EditableInPath
) -> Response:
    """Ask where a draft belongs; its author's neighbourhood is chosen already."""
    if idea.state is not State.DRAFT:
        return redirect(request, url("ideas:edit", idea_id=idea.public_id))
    context = {
        "form": form_for(idea),
        "idea": idea,
        "saved_at": idea.updated_at,
        **await whereabouts_context(session, member, idea.area, idea.themes),
    }
    return page(request, TEMPLATE, context)


@pages.post("/{idea_id}/place", fr="/{idea_id}/lieu", name="ideas:place", access="authors")
async def put(
    request: Request,
    session: Session,
    member: Member,
    idea: EditableInPath,
    form: Annotated[Form[Typed], form_of(Typed)],
) -> Response:
    """Keep where a draft belongs and go on."""
    form.values["draft"] = idea.public_id
    if wants_fragment(request):
        return await _put_quietly(request, session, member, idea, form)
    shown: dict[str, Any] = {"idea": idea, "saved_at": None}
    shown |= await whereabouts_context(session, member, idea.area, idea.themes)
    with form.or_rerender(request, TEMPLATE, **shown):
        try:
            idea = await _keep(session, member, idea, form)
        except MovedOn as moved:
            if moved.current.state in OPEN:
                return already_public(request, moved.current)
            raise ask_again(request, TEMPLATE, form, moved, **shown) from moved
    if form.value("to") == "save":
        return redirect(request, url("ideas:drafts"), _("Your draft is saved."))
    return redirect(request, url("ideas:photos", idea_id=idea.public_id))


async def _keep(session: Session, member: Member, idea: Idea, form: Form[Typed]) -> Idea:
    whereabouts = check(form, Whereabouts)
    seen = check(form, Seen).version
    return await service.save_whereabouts(
        session, member, idea, whereabouts, clock.now(), seen=seen
    )


async def _put_quietly(
    request: Request, session: Session, member: Member, idea: Idea, form: Form[Typed]
) -> Response:
    """Save while one chooses."""
    try:
        kept = await _keep(session, member, idea, form)
    except Invalid as refusal:
        told = {"form": form, "problem": next(iter(refusal.errors.values()))}
        return fragment(request, SAVED, "saved", told)
    except MovedOn as moved:
        return fragment(request, SAVED, "saved", told_of(form, moved))
    form.values["version"] = kept.version
    return fragment(request, SAVED, "saved", {"form": form, "saved_at": kept.updated_at})
