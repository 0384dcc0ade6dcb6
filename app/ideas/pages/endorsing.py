"""An organisation publicly backs an idea: the button of who speaks for it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.text import Code
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import redirect, runtime_of
from app.core.web.routing import Pages
from app.ideas.models import Idea
from app.ideas.pages.path import PublishedInPath
from app.ideas.queries.endorsing import Backed
from app.ideas.rules import OPEN
from app.ideas.service import endorse as service
from app.ideas.shown import address, tags
from app.organisations.queries import Voice
from app.organisations.shown import tags as organisation_tags

pages = Pages("/ideas", fr="/idees")


class Speaker(FormModel):
    """Which organisation speaks."""

    organisation: Annotated[Code, Field(min_length=1, max_length=10)]


@pages.post(
    "/{idea_id}/support-publicly",
    fr="/{idea_id}/appuyer-publiquement",
    name="ideas:endorse",
    access="speaker",
)
async def endorse(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Speaker], form_of(Speaker)],
) -> Response:
    """Let an organisation back an idea."""
    organisation = form.data.organisation
    speaker = await service.endorse(session, member, idea, organisation, clock.now())
    drop_pages(session, runtime_of(request), *tags(idea.id), *organisation_tags(speaker.id))
    said = _("%(name)s now publicly supports this idea.") % {"name": speaker.name}
    return redirect(request, f"{address(idea)}#endorsements", said)


@pages.post(
    "/{idea_id}/support-publicly/take-back",
    fr="/{idea_id}/appuyer-publiquement/retirer",
    name="ideas:take_back_endorsement",
    access="speaker",
)
async def take_back(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Speaker], form_of(Speaker)],
) -> Response:
    """Let an organisation back it no more."""
    speaker = await service.take_back(session, member, idea, form.data.organisation)
    drop_pages(session, runtime_of(request), *tags(idea.id), *organisation_tags(speaker.id))
    said = _("%(name)s no longer publicly supports this idea.") % {"name": speaker.name}
    return redirect(request, f"{address(idea)}#endorsements", said)


def endorsing_context(
    idea: Idea, backed: Sequence[Backed], voices: Sequence[Voice]
) -> dict[str, Any]:
    """Return who backs an idea, and which of the voices of whoever looks could, or do."""
    backing = {one.organisation.id for one in backed}
    mine = voices if idea.state in OPEN else ()
    return {
        "endorsements": backed,
        "may_endorse": [v for v in mine if v.id not in backing and v.id != idea.organisation_id],
        "may_take_back": [v for v in mine if v.id in backing],
    }
