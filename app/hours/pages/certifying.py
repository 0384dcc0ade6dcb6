"""Making certificates of one's hours, printing them, taking them back."""

from functools import partial
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.accounts.sealing import Unreadable
from app.core import clock
from app.core.db import Session
from app.core.errors import Gone, Invalid, NotFound
from app.core.i18n import current, gettext as _
from app.core.i18n.format import ZONE
from app.core.settings import Settings
from app.core.throttle import attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.hours import policy
from app.hours.limits import MAKES, PRINTS
from app.hours.models import Certificate
from app.hours.pages.path import OWNER
from app.hours.paper import Paper, certificate_pdf, unprintable
from app.hours.queries import certificates
from app.hours.rules import NAME_MAX, REASON_MAX, length
from app.hours.schemas import Certifying, Revoking
from app.hours.service.certify import certify, code_of, revoke

pages = Pages("/me/hours/certificates", fr="/moi/heures/attestations")
TEMPLATE = "hours/certify.html"
REVOKE = "hours/revoke.html"

_at_the_press = CapacityLimiter(1)
"""Papers are set in a thread, one at a time: pages go before."""


@pages.get("/new", fr="/nouvelle", name="hours:certify", access=MEMBER)
async def ask(request: Request, session: Session, member: Member) -> Response:
    """Ask for whom, from when to when, in what name."""
    frame = await _frame(session, member)
    issuers = frame["issuers"]
    values: dict[str, Any] = {"name": member.display_name}
    if issuers:
        first = issuers[0]
        values |= {
            "issuer": first.code,
            "since": first.since.isoformat(),
            "until": clock.now().astimezone(ZONE).date().isoformat(),
        }
    return page(request, TEMPLATE, frame | {"form": Form(Certifying, values)})


@pages.post("/new", fr="/nouvelle", name="hours:certify", access=MEMBER)
async def make(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Certifying], form_of(Certifying)],
) -> Response:
    """Freeze what was given, and show the certificate."""
    runtime = runtime_of(request)
    with form.or_rerender(request, TEMPLATE, **await _frame(session, member)):
        typed = form.data
        await attempt(runtime, MAKES, member.public_id)
        if signs := await to_thread.run_sync(unprintable, typed.name, limiter=_at_the_press):
            said = _("The paper cannot show “%(signs)s”: please write the name in other letters.")
            raise Invalid({"name": said % {"signs": signs}})
        made = await certify(session, runtime.settings, member, typed, clock.now())
    said = _("Your certificate is ready: print it, or give its code.")
    return redirect(request, url("hours:certificate", certificate_id=made.public_id), said)


@pages.get("/{certificate_id}", name="hours:certificate", access=OWNER)
async def show(request: Request, session: Session, member: Member, certificate_id: str) -> Response:
    """Show its owner a certificate, its code, and how to print it."""
    certificate = await _own(session, member, certificate_id)
    code = _code(runtime_of(request).settings, certificate)
    context = {
        "certificate": certificate,
        "code": code,
        "verify": url("hours:verify", code=code) if code else "",
        "length": length,
    }
    return page(request, "hours/certificate.html", context)


@pages.get(
    "/{certificate_id}/paper.pdf",
    fr="/{certificate_id}/attestation.pdf",
    name="hours:paper",
    access=OWNER,
)
async def paper(
    request: Request, session: Session, member: Member, certificate_id: str
) -> Response:
    """Set the certificate on a page, in the language of the address."""
    runtime = runtime_of(request)
    certificate = await _own(session, member, certificate_id)
    policy.can_print(member, certificate).require()
    await attempt(runtime, PRINTS, member.public_id)
    code = _code(runtime.settings, certificate)
    if not code:
        raise Gone(_("This certificate cannot be printed any more. Please make a new one."))
    address = runtime.settings.base_url.rstrip("/") + url("hours:verify", code=code)
    typeset = partial(
        certificate_pdf,
        Paper(
            certificate.name, certificate.issuer, certificate.since, certificate.until,
            certificate.minutes, certificate.days, certificate.lines, certificate.made_at, code,
            address, runtime.settings.site_name,
        ),
    )  # fmt: skip
    body = await to_thread.run_sync(typeset, limiter=_at_the_press)
    name = "attestation" if current() == "fr" else "certificate"
    headers = {
        "content-disposition": f'inline; filename="{name}-{certificate.public_id}.pdf"',
        "cache-control": "private, no-store",
        "x-robots-tag": "noindex",
    }
    return Response(body, headers=headers, media_type="application/pdf")


@pages.get(
    "/{certificate_id}/revoke", fr="/{certificate_id}/revoquer", name="hours:revoke", access=OWNER
)
async def ask_revoke(
    request: Request, session: Session, member: Member, certificate_id: str
) -> Response:
    """Say what revoking does, and ask why."""
    certificate = await _own(session, member, certificate_id)
    context = {**_revoking(certificate), "form": Form(Revoking)}
    return page(request, REVOKE, context)


@pages.post(
    "/{certificate_id}/revoke", fr="/{certificate_id}/revoquer", name="hours:revoke", access=OWNER
)
async def do_revoke(
    request: Request,
    session: Session,
    member: Member,
    certificate_id: str,
    form: Annotated[Form[Revoking], form_of(Revoking)],
) -> Response:
    """Make it not valid any more."""
    certificate = await _own(session, member, certificate_id)
    with form.or_rerender(request, REVOKE, **_revoking(certificate)):
        await revoke(session, member, certificate_id, form.data.words, clock.now())
    return redirect(request, url("hours:mine"), _("This certificate is not valid any more."))


async def _own(session: AsyncSession, member: Actor, certificate_id: str) -> Certificate:
    certificate = await certificates.find(session, certificate_id)
    if certificate.person_id != member.id:
        raise NotFound
    return certificate


def _code(settings: Settings, certificate: Certificate) -> str:
    try:
        return code_of(settings, certificate)
    except Unreadable:
        return ""


def _revoking(certificate: Certificate) -> dict[str, Any]:
    which = certificate.public_id
    return {
        "action": url("hours:revoke", certificate_id=which),
        "back_url": url("hours:certificate", certificate_id=which),
        "issuer": certificate.issuer,
        "most": REASON_MAX,
    }


async def _frame(session: AsyncSession, member: Actor) -> dict[str, Any]:
    return {
        "issuers": await certificates.issuers_of(session, member.id),
        "may": policy.can_certify(member),
        "most_name": NAME_MAX,
        "length": length,
    }
