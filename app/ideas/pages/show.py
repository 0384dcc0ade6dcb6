"""The page of an idea: what it is, how it goes, what one can do about it."""

from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.db.questions import Questions
from app.core.subjects import Subject
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.slots import draw, prepare
from app.ideas.models import Idea
from app.ideas.pages.path import IdeaInRef
from app.ideas.pages.view import ask_for, view
from app.ideas.rules import State
from app.ideas.shown import address, reference, tags

pages = Pages("/ideas", fr="/idees")

KEPT_S = 60
SLOTS = ("idea.actions", "idea.aside", "idea.body")
"""Places of the page that the slices above fill."""


@pages.get("/{idea_ref}", name="ideas:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, idea: IdeaInRef, idea_ref: str
) -> Response:
    """Show an idea; one that was merged leads to what it became, a draft to its last look."""
    if idea.state is State.DRAFT:
        return redirect(request, url("ideas:publish", idea_id=idea.public_id))
    if idea.merged_into_id is not None:
        into = await session.get_one(Idea, idea.merged_into_id)
        return moved(f"{address(into)}#merged-{idea.public_id}")
    if idea_ref != reference(idea.public_id, idea.title):
        return moved(address(idea))
    questions = Questions()
    asked = ask_for(questions, idea, visitor)
    places = prepare(SLOTS, Subject("idea", idea.id), visitor, questions)
    await questions.ask(session)
    context = await view(session, runtime_of(request), idea, visitor, asked, clock.now())
    context["slots"] = await draw(request, session, places)
    kept = named_on(context, idea) if idea.state is not State.HIDDEN else ()
    return page(request, "ideas/show.html", context, tags=kept, seconds=KEPT_S)


def named_on(context: dict[str, Any], idea: Idea) -> tuple[str, ...]:
    """Return the tags of the kept page: the idea, and every organisation named on it."""
    speaker = [context["speaker"].id] if context["speaker"] else []
    endorsing = [one.organisation.id for one in context["endorsements"]]
    named = {f"organisation:{number}" for number in (*speaker, *endorsing)}
    return tuple(dict.fromkeys((*tags(idea.id), *context["panel"].tags, *sorted(named))))


def moved(to: str) -> Response:
    """Send elsewhere for good, but let nobody keep that: a title may change back."""
    return RedirectResponse(to, 301, headers={"cache-control": "private, no-cache"})
