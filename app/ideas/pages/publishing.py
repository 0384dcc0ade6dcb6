"""The last look before an idea is public; the drafts that wait; one thrown away."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.core.text import Code
from app.core.web.forms import Form, FormModel, Rerender, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.ideas import policy
from app.ideas.chosen import threshold_for
from app.ideas.models import Idea
from app.ideas.pages.likeness import alike
from app.ideas.pages.path import IdeaInPath
from app.ideas.queries import co_authors, drafts, supporting
from app.ideas.rules import OPEN, State
from app.ideas.schemas import LARGEST_VERSION
from app.ideas.service import draft as service
from app.ideas.service.moved_on import MovedOn
from app.ideas.service.propose import publish as publish_idea, whole
from app.ideas.shown import address, tags
from app.media.queries import attached_to
from app.organisations.queries import NO_VOICE, voices
from app.places.gazetteer import gazetteer
from app.themes.rules import themes_of

pages = Pages("/ideas", fr="/idees")

TEMPLATE = "ideas/writing/publish.html"


class Publication(FormModel):
    """The version that was read before the button was pressed."""

    version: Annotated[int, Field(ge=1, le=LARGEST_VERSION)]
    organisation: Annotated[Code, Field(max_length=10)] = NO_VOICE


@pages.get("/{idea_id}/publish", fr="/{idea_id}/publier", name="ideas:publish", access="authors")
async def preview(request: Request, session: Session, member: Member, idea: IdeaInPath) -> Response:
    """Show a draft as everybody will see it, what is missing, and ideas like it."""
    if idea.state is not State.DRAFT:
        return redirect(request, address(idea))
    form = Form(Publication, {"version": idea.version})
    return page(request, TEMPLATE, await _shown(session, idea, member) | {"form": form})


@pages.post("/{idea_id}/publish", fr="/{idea_id}/publier", name="ideas:publish", access="author")
async def publish(
    request: Request,
    session: Session,
    member: Member,
    idea: IdeaInPath,
    form: Annotated[Form[Publication], form_of(Publication)],
) -> Response:
    """Make it public, once."""
    if idea.author_id != member.id or idea.state not in OPEN:
        policy.can_publish(member, idea).require()
    shown = await _shown(session, idea, member)
    with form.or_rerender(request, TEMPLATE, **shown):
        try:
            said = form.data
            idea = await publish_idea(
                session, member, idea, clock.now(),
                seen=said.version, organisation=said.organisation,
            )  # fmt: skip
        except MovedOn as moved:
            form.values["version"] = moved.current.version
            form.general = _("This draft was changed elsewhere: please read it again as it is now.")
            again = await _shown(session, moved.current, member) | {"form": form}
            raise Rerender(TEMPLATE, again, moved.status) from moved
    drop_pages(session, runtime_of(request), *tags(idea.id, listed=True))
    return redirect(request, address(idea), await published_message(session, idea))


async def published_message(session: AsyncSession, idea: Idea) -> str:
    """Say what happened and what comes next, with the threshold that the idea has for good."""
    if idea.state not in OPEN:
        return ""
    return _(
        "Your idea is published! Now tell your neighbours: it needs the support of %(num)s people of %(area)s."
    ) % {
        "num": (await supporting.tally(session, idea.id)).threshold,
        "area": gazetteer.name(idea.area),
    }


async def _shown(session: AsyncSession, idea: Idea, member: Actor) -> dict[str, Any]:
    it = Subject("idea", idea.id)
    return {
        "idea": idea,
        "area": gazetteer.name(idea.area),
        "threshold": threshold_for(idea.area.kind),
        "themes": themes_of(idea.themes),
        **(await attached_to(it).alone(session)).by_name,
        "co_authors": await co_authors.co_authors_of(session, idea.id),
        "similar": await alike(session, idea, idea.area, idea.public_id),
        "missing": missing(idea),
        "refusal": policy.can_publish(member, idea).reason,
        "voices": await voices(session, member),
    }


def missing(idea: Idea) -> list[tuple[str, str, str]]:
    """Return what a draft lacks: the field, the sentence, and the page where it is written."""
    try:
        whole(idea)
    except Invalid as refusal:
        return [
            (name, sentence, url(_page_of(name), idea_id=idea.public_id))
            for name, sentence in refusal.errors.items()
        ]
    return []


def _page_of(field: str) -> str:
    return "ideas:write" if field in {"title", "problem", "proposal", "language"} else "ideas:place"


@pages.get("/drafts", fr="/brouillons", name="ideas:drafts", access=MEMBER)
async def my_drafts(request: Request, session: Session, member: Member) -> Response:
    """List what the member is writing."""
    found = await drafts.drafts_of(session, member.id)
    rows = [(draft, gazetteer.name(draft.area)) for draft in found]
    return page(request, "ideas/writing/drafts.html", {"drafts": rows})


@pages.get("/{idea_id}/discard", fr="/{idea_id}/jeter", name="ideas:discard", access="author")
async def ask_to_discard(request: Request, member: Member, idea: IdeaInPath) -> Response:
    """Ask before a draft is thrown away."""
    policy.can_discard(member, idea).require()
    return page(request, "ideas/writing/discard.html", {"idea": idea})


@pages.post("/{idea_id}/discard", fr="/{idea_id}/jeter", name="ideas:discard", access="author")
async def discard(request: Request, session: Session, member: Member, idea: IdeaInPath) -> Response:
    """Throw a draft away."""
    await service.discard(session, member, idea)
    return redirect(request, url("ideas:drafts"), _("The draft is gone."))
