"""Reporting something, known or not; a reason is enough."""

import hashlib
import hmac
from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.moderated import ReportedThing
from app.core.settings import Settings
from app.core.throttle import Limit, attempt
from app.core.web.caller import network_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.moderation import policy
from app.moderation.pages.path import ShownThing
from app.moderation.rules import EXPLAINED, LABELS, REPORTABLE, kind_label
from app.moderation.schemas import MemberReport, VisitorReport
from app.moderation.service.report import Visiting, report as send

pages = Pages("/moderation")

TEMPLATE = "moderation/report.html"
BY_MEMBER = Limit("report", attempts=20, seconds=24 * 3600)
BY_VISITOR = Limit("report-visitor", attempts=5, seconds=3600)


@pages.get(
    "/report/{kind}/{which}",
    fr="/signaler/{kind}/{which}",
    name="moderation:report",
    access=PUBLIC,
)
async def ask(request: Request, visitor: Visitor, thing: ShownThing) -> Response:
    """Ask what is wrong."""
    return page(request, TEMPLATE, _context(thing, visitor) | {"form": Form(VisitorReport)})


@pages.post(
    "/report/{kind}/{which}",
    fr="/signaler/{kind}/{which}",
    name="moderation:report",
    access=PUBLIC,
)
async def report(
    request: Request,
    session: Session,
    visitor: Visitor,
    thing: ShownThing,
    form: Annotated[Form[VisitorReport], form_of(VisitorReport)],
) -> Response:
    """Put it before the moderators."""
    with form.or_rerender(request, TEMPLATE, **_context(thing, visitor)):
        said = form.data
        who = await counted(request, visitor, said.email or "")
        words = MemberReport(reason=said.reason, words=said.words)
        await send(session, who, thing, words, clock.now())
    told = visitor is not None or bool(said.email)
    return redirect(request, thing.path, thanks(told=told))


def thanks(*, told: bool) -> str:
    """Say what comes next."""
    if told:
        return _("Thank you. A moderator will look at it, and we will tell you what was decided.")
    return _("Thank you. A moderator will look at it.")


async def counted(request: Request, visitor: Actor | None, email: str) -> Actor | Visiting:
    """Return who reports, once this report is counted against their allowance.

    Raises:
        TooMany: so many reports are work for others.
    """
    runtime = runtime_of(request)
    if visitor is not None:
        await attempt(runtime, BY_MEMBER, str(visitor.id))
        return visitor
    network = network_of(request)
    await attempt(runtime, BY_VISITOR, network)
    return Visiting(mark_of(runtime.settings, email.lower() or network), email)


def mark_of(settings: Settings, who: str) -> bytes:
    """Return what tells one visitor from another without saying who they are."""
    key = settings.secret_key.get_secret_value().encode()
    return hmac.digest(key, f"report:{who}".encode(), hashlib.sha256)


def _context(thing: ReportedThing, visitor: Actor | None) -> dict[str, Any]:
    reasons = [(str(r), _(LABELS[r]), _(EXPLAINED[r])) for r in REPORTABLE]
    return {
        "thing": thing,
        "kind": kind_label(thing.subject.kind),
        "reasons": reasons,
        "asks_email": visitor is None,
        "refusal": policy.can_report(visitor, thing).reason,
    }
