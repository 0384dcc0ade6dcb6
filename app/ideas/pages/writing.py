"""Writing what an idea says: a blank page or a draft, saved while one types."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import N_, current, gettext as _
from app.core.ids import public_id
from app.core.web.forms import Form, form_of
from app.core.web.responses import fragment, page, redirect, wants_fragment
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.pages import before_signing_in
from app.ideas.pages.path import EditableInPath, find
from app.ideas.pages.typed import Seen, Typed, ask_again, check, form_for
from app.ideas.queries import drafts
from app.ideas.rules import OPEN, State
from app.ideas.schemas import DraftWords, Words
from app.ideas.service import draft as service
from app.ideas.service.moved_on import MovedOn
from app.ideas.shown import address

pages = Pages("/ideas", fr="/idees")

TEMPLATE = "ideas/writing/words.html"
SAVED = "ideas/writing/_saved.html"
PUBLISHED = N_("This idea was published in the meantime: what you typed here was not saved.")


@pages.get("/new", fr="/nouvelle", name="ideas:new", access=PUBLIC)
async def new(request: Request, session: Session, visitor: Visitor) -> Response:
    """Offer a blank page, to anybody."""
    asked = request.query_params.get("area", "")[:120]
    form = Form(Typed, {"language": current(), "area": asked})
    if visitor is None:
        return before_signing_in.first_page(request, form)
    form.values |= {"draft": public_id(), "version": 0}
    waiting = await drafts.count_drafts(session, visitor.id)
    context = {"form": form, "drafts": waiting, "refusal": policy.can_propose(visitor).reason}
    return page(request, TEMPLATE, context)


@pages.get("/{idea_id}/write", fr="/{idea_id}/ecrire", name="ideas:write", access="authors")
async def write(request: Request, _member: Member, idea: EditableInPath) -> Response:
    """Go on with a draft."""
    if idea.state is not State.DRAFT:
        return redirect(request, url("ideas:edit", idea_id=idea.public_id))
    context = {"form": form_for(idea), "idea": idea, "saved_at": idea.updated_at}
    return page(request, TEMPLATE, context)


@pages.post("/new", fr="/nouvelle", name="ideas:new", access=PUBLIC)
async def save(
    request: Request,
    session: Session,
    visitor: Visitor,
    form: Annotated[Form[Typed], form_of(Typed)],
) -> Response:
    """Keep what was typed and go on; a visitor goes on without being kept."""
    if wants_fragment(request):
        return await _save_quietly(request, session, visitor, form, clock.now())
    if visitor is None:
        return await before_signing_in.go_on(request, session, form)
    context: dict[str, Any] = {}
    with form.or_rerender(request, TEMPLATE, **context):
        words = check(form, DraftWords if form.value("to") == "save" else Words)
        try:
            idea = await keep(session, visitor, form, DraftWords(**words.model_dump()), clock.now())
        except MovedOn as moved:
            if moved.current.state in OPEN:
                return already_public(request, moved.current)
            raise ask_again(request, TEMPLATE, form, moved, idea=moved.current) from moved
    if form.value("to") == "save":
        return redirect(request, url("ideas:drafts"), _("Your draft is saved."))
    return redirect(request, url("ideas:place", idea_id=idea.public_id))


async def keep(
    session: Session, actor: Actor, form: Form[Typed], words: DraftWords, now: datetime
) -> Idea:
    """Begin the draft of a blank page, or save over the version that the page has seen."""
    seen = check(form, Seen)
    if not seen.version:
        return await service.begin(session, actor, words, now, public_id=seen.draft)
    idea = await find(session, actor, seen.draft)
    return await service.save_words(session, actor, idea, words, now, seen=seen.version)


async def _save_quietly(
    request: Request, session: Session, visitor: Actor | None, form: Form[Typed], now: datetime
) -> Response:
    """Save while one types, and say so in a corner; whatever is wrong is said there too."""
    if visitor is None:
        return fragment(
            request,
            SAVED,
            "saved",
            {
                "form": form,
                "problem": _("You are signed out: what you type stays on this device only."),
            },
        )
    try:
        idea = await keep(session, visitor, form, check(form, DraftWords), now)
    except Invalid as refusal:
        told = {"form": form, "problem": next(iter(refusal.errors.values()))}
        return fragment(request, SAVED, "saved", told)
    except MovedOn as moved:
        return fragment(request, SAVED, "saved", told_of(form, moved))
    fresh = form.value("version") in {"", "0"}
    form.values |= {"draft": idea.public_id, "version": idea.version}
    response = fragment(request, SAVED, "saved", {"form": form, "saved_at": idea.updated_at})
    if fresh:
        response.headers["hx-replace-url"] = url("ideas:write", idea_id=idea.public_id)
    return response


def told_of(form: Form[Typed], moved: MovedOn) -> dict[str, Any]:
    """Return what the corner says when somebody else wrote first."""
    if moved.current.state is not State.DRAFT:
        return {"form": form, "problem": _(PUBLISHED)}
    return {"form": form, "theirs": moved.current}


def already_public(request: Request, idea: Idea) -> Response:
    """Lead to an idea that was published in another tab."""
    return redirect(request, address(idea), _(PUBLISHED), kind="warning")
