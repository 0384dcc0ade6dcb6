"""An appeal before another moderator."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.moderation.pages.appealing import decision_context
from app.moderation.pages.path import AppealedInPath
from app.moderation.rules import AppealState
from app.moderation.schemas import Review
from app.moderation.service import appeal as service

pages = Pages("/staff/appeals", fr="/equipe/revisions")
REVIEW = "moderation/review.html"


@pages.get("/{decision_id}", name="moderation:review", access="moderator")
async def look_again(
    request: Request, session: Session, member: Member, decision: AppealedInPath
) -> Response:
    """Show an appeal to another moderator."""
    context = await decision_context(session, member, decision)
    return page(request, REVIEW, context | {"form": Form(Review)})


@pages.post("/{decision_id}", name="moderation:review", access="moderator")
async def review(
    request: Request,
    session: Session,
    member: Member,
    decision: AppealedInPath,
    form: Annotated[Form[Review], form_of(Review)],
) -> Response:
    """Uphold a decision, or undo all of it."""
    context = await decision_context(session, member, decision)
    with form.or_rerender(request, REVIEW, **context):
        await service.review(session, runtime_of(request), member, decision, form.data, clock.now())
    said = _("The decision stands. Its author is told.")
    if form.data.state is AppealState.OVERTURNED:
        said = _("The decision is undone, with all that followed. Its author is told.")
    return redirect(request, url("moderation:queue"), said)
