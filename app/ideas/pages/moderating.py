"""A moderator makes a duplicate part of another idea: choose, look at what will happen, confirm."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.ids import is_public_id
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.pages.path import PublishedInPath, find
from app.ideas.queries import merging, supporting
from app.ideas.queries.similar import Similar, similar_to
from app.ideas.reasons import Merging
from app.ideas.service.merge import merge as join
from app.ideas.shown import address, tags
from app.places.gazetteer import gazetteer

pages = Pages("/ideas", fr="/idees")

LONGEST_SEARCH = 300


@pages.get("/{idea_id}/merge", fr="/{idea_id}/fusionner", name="ideas:merge", access="moderator")
async def choose(
    request: Request, session: Session, member: Member, idea: PublishedInPath, into: str = ""
) -> Response:
    """Find the idea to merge into, by its address or by words; then show what would happen."""
    policy.can_merge_from(member, idea).require()
    typed = into.strip()[:LONGEST_SEARCH]
    target = await _meant(session, member, typed)
    if target is None:
        alike = await _alike(session, idea, typed)
        found = [(one, gazetteer.name(one.area)) for one in alike]
        context = {"idea": idea, "path": address(idea), "typed": typed, "found": found}
        return page(request, "ideas/merge_choose.html", context)
    context = await _preview(session, member, idea, target)
    form = Form(Merging, {"into": target.public_id})
    return page(request, "ideas/merge.html", {**context, "form": form})


@pages.post("/{idea_id}/merge", fr="/{idea_id}/fusionner", name="ideas:merge", access="moderator")
async def merge(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Merging], form_of(Merging)],
) -> Response:
    """Move the supporters and lead the old address on."""
    policy.can_merge_from(member, idea).require()
    target = await _meant(session, member, str(form.value("into")))
    if target is None:
        raise NotFound(_("The idea to merge into cannot be found."))
    context = await _preview(session, member, idea, target)
    with form.or_rerender(request, "ideas/merge.html", **context):
        done = await join(session, member, idea, target, form.data.reason, clock.now())
    both = (*tags(idea.id, listed=True), *tags(target.id))
    drop_pages(session, runtime_of(request), *both)
    said = ngettext(
        "Merged. %(num)s supporter moved here.",
        "Merged. %(num)s supporters moved here.",
        done.moved,
    )
    return redirect(request, address(target), said % {"num": number(done.moved)})


async def _alike(session: AsyncSession, idea: Idea, typed: str) -> list[Similar]:
    if typed:
        return await merging.by_words(session, idea, typed)
    return await similar_to(
        session,
        title=idea.title,
        problem=idea.problem,
        language=idea.language,
        area=idea.area,
        itself=idea.public_id,
    )


async def _meant(session: AsyncSession, member: Actor, typed: str) -> Idea | None:
    """Return the idea whose address or public id was typed."""
    last = typed.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    public_id = last.partition("-")[0].lower()
    if not is_public_id(public_id):
        return None
    try:
        return await find(session, member, public_id)
    except NotFound:
        return None


async def _preview(
    session: AsyncSession, member: Actor, idea: Idea, target: Idea
) -> dict[str, Any]:
    return {
        "idea": idea,
        "path": address(idea),
        "target": target,
        "target_path": address(target),
        "target_area": gazetteer.name(target.area),
        "moving": await merging.preview(session, idea.id, target.id),
        "tally": await supporting.tally(session, target.id),
        "refusal": policy.can_merge(member, idea, target).reason,
    }
