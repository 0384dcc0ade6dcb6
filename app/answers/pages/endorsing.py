"""A leader stands behind an idea."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.answers import policy
from app.answers.queries.endorsing import endorses
from app.answers.rules import WORDS_MAX
from app.answers.schemas import Endorsing
from app.answers.service import endorse as service
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.ideas.models import Idea
from app.ideas.pages.path import PublishedInPath
from app.ideas.shown import address, tags
from app.profiles.queries.offices import leads_of

pages = Pages("/ideas", fr="/idees")
LEADER = "leader"


@pages.get("/{idea_id}/vouch", fr="/{idea_id}/recommander", name="answers:endorse", access=LEADER)
async def ask(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Say what endorsing means, and offer a few words."""
    form = Form(Endorsing, {"language": member.language})
    return page(
        request, "answers/endorse.html", await _frame(session, member, idea) | {"form": form}
    )


@pages.post("/{idea_id}/vouch", fr="/{idea_id}/recommander", name="answers:endorse", access=LEADER)
async def endorse(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Endorsing], form_of(Endorsing)],
) -> Response:
    """Show it on the idea's page."""
    frame = await _frame(session, member, idea)
    with form.or_rerender(request, "answers/endorse.html", **frame):
        await service.endorse(session, member, idea, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(idea.id))
    said = _("Your endorsement is on the page of the idea, apart from the supporters.")
    return redirect(request, f"{address(idea)}#endorsements", said)


@pages.post(
    "/{idea_id}/unvouch",
    fr="/{idea_id}/ne-plus-recommander",
    name="answers:unendorse",
    access=LEADER,
)
async def take_back(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Take it back."""
    await service.take_back(session, member, idea)
    drop_pages(session, runtime_of(request), *tags(idea.id))
    return redirect(request, address(idea), _("Your endorsement is taken back."))


async def _frame(session: AsyncSession, member: Actor, idea: Idea) -> dict[str, Any]:
    terms = await leads_of(session, member.id, clock.now())
    policy.can_endorse(member, idea, terms).require()
    return {
        "idea": idea,
        "path": address(idea),
        "most": WORDS_MAX,
        "endorsed": await endorses(idea.id, member.id).alone(session),
    }
