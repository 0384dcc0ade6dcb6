"""Where anybody verifies a certificate by its code, and its issuer takes it back."""

from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.hours import policy
from app.hours.limits import LOOKS
from app.hours.queries.certificates import Verified, verify
from app.hours.queries.standing import issues
from app.hours.rules import REASON_MAX, in_words, on_paper, read_code
from app.hours.schemas import Looking, Revoking
from app.hours.service.certify import revoke

pages = Pages("/certificates", fr="/attestations")
ASK = "hours/verify.html"
SHOW = "hours/verified.html"
NO_INDEX = {"x-robots-tag": "noindex"}


@pages.get("", name="hours:look", access=PUBLIC)
async def look(request: Request, code: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Ask for a code; lead to what it verifies."""
    if code.strip():
        return redirect(request, url("hours:verify", code=read_code(code) or "-"))
    return page(request, ASK, {"form": Form(Looking), "is_unknown": False})


@pages.get("/{code}", name="hours:verify", access=PUBLIC)
async def show(request: Request, session: Session, visitor: Visitor, code: str) -> Response:
    """Say whether a certificate is valid: initials, hours, period, and nothing more.

    Whatever is wrong with a code, the answer is the same.
    """
    found = await _look(request, session, code)
    if found is None:
        context = {"form": Form(Looking), "is_unknown": True}
        response = page(request, ASK, context, status=404)
    else:
        context = {**await _frame(session, visitor, found, code), "form": Form(Revoking)}
        response = page(request, SHOW, context)
    response.headers.update(NO_INDEX)
    response.headers["cache-control"] = "private, no-store"
    return response


@pages.post("/{code}/revoke", fr="/{code}/revoquer", name="hours:revoke_issued", access="issuer")
async def take_back(
    request: Request,
    session: Session,
    member: Member,
    code: str,
    form: Annotated[Form[Revoking], form_of(Revoking)],
) -> Response:
    """Revoke a certificate made in the name of what one runs; its owner is told why."""
    found = await _look(request, session, code)
    if found is None:
        raise NotFound
    with form.or_rerender(request, SHOW, **await _frame(session, member, found, code)):
        which = found.certificate.public_id
        await revoke(session, member, which, form.data.words, clock.now())
    said = _("This certificate is not valid any more. Its owner is told why.")
    return redirect(request, url("hours:verify", code=read_code(code)), said)


async def _look(request: Request, session: AsyncSession, code: str) -> Verified | None:
    await attempt(runtime_of(request), LOOKS, network_of(request))
    return await verify(session, code)


async def _frame(
    session: AsyncSession, visitor: Actor | None, found: Verified, code: str
) -> dict[str, Any]:
    certificate = found.certificate
    may_revoke = False
    if visitor is not None:
        runs = await issues(session, visitor, certificate)
        side = policy.revoking_side(visitor, certificate, runs=runs)
        may_revoke = bool(policy.can_revoke(visitor, certificate, side))
    return {
        "found": found,
        "certificate": certificate,
        "hours": in_words(certificate.minutes),
        "code": on_paper(read_code(code)),
        "action": url("hours:revoke_issued", code=read_code(code)),
        "may_revoke": may_revoke,
        "most": REASON_MAX,
    }
