"""The answers to one idea, all of them, and the form of who answers."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.answers import policy
from app.answers.queries import clocks, given
from app.answers.rules import BODY_MAX
from app.answers.schemas import Answering
from app.answers.service.give import give
from app.answers.shown import Reader, tags
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas.models import Idea
from app.ideas.pages.path import PublishedInPath
from app.ideas.pages.show import moved
from app.ideas.queries import supporting
from app.ideas.rules import ANSWER_LABELS, State, answer_label
from app.ideas.shown import address
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.queries.offices import mandates_held

pages = Pages("/ideas", fr="/idees")

OFFICIAL = "elected official or staff"
WRITE = "answers/write.html"
KEPT_S = 60


@pages.get("/{idea_id}/answers", fr="/{idea_id}/reponses", name="answers:history", access=PUBLIC)
async def history(
    request: Request, session: Session, visitor: Visitor, idea: PublishedInPath
) -> Response:
    """Show every answer that an idea has had, and how long the first one took."""
    if idea.merged_into_id is not None:
        into = await session.get_one(Idea, idea.merged_into_id)
        return moved(url("answers:history", idea_id=into.public_id))
    context = {
        "idea": idea,
        "path": address(idea),
        "answers": await given.answers_to(session, idea.id),
        "clock": await clocks.clock_of(idea.id).alone(session),
        "now": clock.now(),
        "label": answer_label,
        "territory_name": territory_name,
        "may": await _verdict(session, visitor, idea) if visitor else None,
        "reader": Reader.of(visitor, idea),
    }
    kept = () if idea.state is State.HIDDEN else tags(idea.id)[:1]
    return page(request, "answers/history.html", context, tags=kept, seconds=KEPT_S)


@pages.get(
    "/{idea_id}/answers/new", fr="/{idea_id}/reponses/nouvelle", name="answers:write",
    access=OFFICIAL,
)  # fmt: skip
async def write(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Ask where the idea stands, and why."""
    (await _verdict(session, member, idea)).require()
    form = Form(Answering, {"original": member.language})
    return page(request, WRITE, await _frame(session, member, idea) | {"form": form})


@pages.post(
    "/{idea_id}/answers/new", fr="/{idea_id}/reponses/nouvelle", name="answers:write",
    access=OFFICIAL,
)  # fmt: skip
async def answer(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Answering], form_of(Answering)],
) -> Response:
    """Give the answer; whoever supports the idea will be told."""
    (await _verdict(session, member, idea)).require()
    with form.or_rerender(request, WRITE, **await _frame(session, member, idea)):
        made = await give(session, member, idea, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(idea.id), f"person:{member.id}")
    said = _("Your answer is public, and those who support the idea are being told.")
    return redirect(request, f"{address(idea)}#answer-{made.public_id}", said)


async def _verdict(session: AsyncSession, actor: Actor, idea: Idea) -> Any:
    held = await mandates_held(session, actor.id, clock.now())
    return policy.can_answer(actor, idea, held)


async def _frame(session: AsyncSession, member: Actor, idea: Idea) -> dict[str, Any]:
    held = await mandates_held(session, member.id, clock.now())
    tally = await supporting.tally(session, idea.id)
    return {
        "idea": idea,
        "path": address(idea),
        "mandate": policy.speaks_for(idea, held),
        "territory": territory_name(idea.territory_id),
        "supporters": tally.total,
        "statuses": [(status.value, _(label)) for status, label in ANSWER_LABELS.items()],
        "most": BODY_MAX,
    }


def territory_name(territory_id: int | None) -> str:
    """Return a territory's name; the city's for None."""
    return gazetteer.name(Area(territory_id))
