"""My privacy choices: consents, a copy of my data, and the way out."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from app.accounts.actor import Actor
from app.accounts.identity import Member, VerifiedMember
from app.accounts.pages.security import STEP_UP
from app.core import clock
from app.core.db import Session
from app.core.errors import Gone
from app.core.i18n import current, gettext as _
from app.core.i18n.format import ZONE
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.privacy import policy
from app.privacy.queries import own
from app.privacy.rules import CONSENTS, COPY_KEPT
from app.privacy.schemas import Choices
from app.privacy.service import consent, copying

pages = Pages("/account/privacy", fr="/compte/vie-privee")

COPIES = Limit("privacy.copy", 5, 24 * 60 * 60)
OWNER = "owner with a recent password"


@pages.get("", name="privacy:choices", access=MEMBER)
async def show(request: Request, session: Session, member: Member) -> Response:
    """Show what the person agreed to, their copies, and how to leave."""
    context = await _context(session, member)
    agreed = [purpose for purpose, given in context["given"].items() if given.is_current]
    return page(
        request, "privacy/choices.html", context | {"form": Form(Choices, {"purposes": agreed})}
    )


@pages.post("", name="privacy:choices", access=MEMBER)
async def choose(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Choices], form_of(Choices)],
) -> Response:
    """Give and take back consents."""
    with form.or_rerender(request, "privacy/choices.html", **await _context(session, member)):
        await consent.choose(session, member, form.data.purposes, current(), clock.now())
    return redirect(request, url("privacy:choices"), _("Your choices are kept."))


@pages.post("/copies", name="privacy:ask_copy", access=STEP_UP)
async def ask_copy(request: Request, session: Session, member: VerifiedMember) -> Response:
    """Have a copy of the person's data made."""
    await attempt(runtime_of(request), COPIES, str(member.id))
    await copying.ask(session, member, current(), clock.now())
    message = _("Your copy is being made. We will write to you when it is ready.")
    return redirect(request, url("privacy:choices"), message)


@pages.post("/copies/{copy_id}", name="privacy:take_copy", access=OWNER)
async def take_copy(
    request: Request, session: Session, member: VerifiedMember, copy_id: str
) -> Response:
    """Give a copy to its owner, and note that it was taken."""
    now = clock.now()
    file = await copying.give(session, member, copy_id, now)
    pieces = runtime_of(request).storage.stream(file)
    try:
        first = await anext(aiter(pieces), b"")
    except FileNotFoundError as error:
        raise Gone(_("This copy is over: ask for another one.")) from error
    name = f"notreville-{now.astimezone(ZONE).date().isoformat()}.zip"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(_from(first, pieces), media_type="application/zip", headers=headers)


async def _from(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _context(session: Session, member: Actor) -> dict[str, Any]:
    return {
        "consents": CONSENTS,
        "given": await own.consents_of(session, member.id),
        "copies": await own.copies_of(session, member.id, clock.now()),
        "days": COPY_KEPT.days,
        "may": policy.can_choose(member),
    }
