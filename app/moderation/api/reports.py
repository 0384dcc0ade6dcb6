"""Reporting something from a program."""

from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, Field

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.moderated import moderation_of
from app.core.web.json import access, api_router
from app.moderation.pages.reporting import counted
from app.moderation.rules import Reason
from app.moderation.schemas import MemberReport
from app.moderation.service.report import report

router = api_router("moderation")
Reporter = Annotated[Actor, require_scope(Scope.REPORTS)]


class NewReport(MemberReport):
    """What should not be there, and why."""

    kind: Annotated[str, Field(max_length=30, description=N_("What it is: “idea”, “comment”…"))]
    id: Annotated[str, Field(max_length=10, description=N_("Its public identifier."))]


class ReportShown(BaseModel):
    """A report that waits for a moderator."""

    id: str = Field(description=N_("Public identifier."))
    reason: Reason = Field(description=N_("Which rule of the place it breaks."))
    state: str = Field(description=N_("“waiting” until a moderator has decided."))


@router.post(
    "/reports",
    name="api:report",
    status_code=201,
    summary=N_("Report something"),
    description=N_(
        "Puts it before the moderators, once for each person and thing. You are told what they "
        "decide."
    ),
    openapi_extra=access(Scope.REPORTS),
)
async def post_report(
    request: Request, session: Session, actor: Reporter, sent: NewReport
) -> ReportShown:
    """Put something before the moderators."""
    ways = moderation_of(sent.kind)
    thing = await ways.find(session, sent.id) if ways else None
    if thing is None or thing.is_hidden:
        raise NotFound
    if thing.readers is not None and actor.id not in thing.readers:
        raise NotFound
    await counted(request, actor, "")
    said = MemberReport(reason=sent.reason, words=sent.words)
    made = await report(session, actor, thing, said, clock.now())
    return ReportShown(id=made.public_id, reason=made.reason, state="waiting")
