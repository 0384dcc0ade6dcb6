"""Asking somebody for a conversation."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.messages import policy
from app.messages.parties import Party, reader_of
from app.messages.queries.pairs import between
from app.messages.queries.recipients import Recipient, recipient
from app.messages.schemas import ContactRequest
from app.messages.service.ask import Request as Asked, ask
from app.organisations.queries import voice, voices

pages = Pages("/messages", fr="/messagerie")

REQUESTS = Limit("messages.request", 30, 60 * 60)


@pages.get(
    "/write/{kind}/{public_id}", fr="/ecrire/{kind}/{public_id}", name="messages:ask", access=MEMBER
)
async def show(
    request: Request, session: Session, member: Member, kind: str, public_id: str
) -> Response:
    """Ask what to say first; a conversation that exists is opened instead."""
    to = await _to(session, kind, public_id)
    known = await between(session, Party(member.id), to.party, is_anonymous=to.is_anonymous)
    if known is not None and not await voices(session, member):
        return redirect(request, url("messages:show", conversation_id=known.public_id))
    context = await _context(session, member, to, kind, public_id)
    return page(request, "messages/ask.html", context | {"form": Form(ContactRequest)})


@pages.post(
    "/write/{kind}/{public_id}", fr="/ecrire/{kind}/{public_id}", name="messages:ask", access=MEMBER
)
async def send(
    request: Request,
    session: Session,
    member: Member,
    kind: str,
    public_id: str,
    form: Annotated[Form[ContactRequest], form_of(ContactRequest)],
) -> Response:
    """Send the request."""
    to = await _to(session, kind, public_id)
    context = await _context(session, member, to, kind, public_id)
    with form.or_rerender(request, "messages/ask.html", **context):
        typed = form.data
        await attempt(runtime_of(request), REQUESTS, str(member.id))
        spoken_for = await voice(session, member, typed.speak_as)
        by = Party(member.id, spoken_for.id if spoken_for else None)
        talk = await ask(
            session, member, await reader_of(session, member),
            Asked(by, to.party, to.is_anonymous, typed.body), clock.now(),
        )  # fmt: skip
    message = _("Your request is sent. You can write once it is accepted.")
    return redirect(request, url("messages:show", conversation_id=talk), message)


async def _to(session: Session, kind: str, public_id: str) -> Recipient:
    found = await recipient(session, kind, public_id, clock.now())
    if found is None:
        raise NotFound
    return found


async def _context(
    session: Session, member: Actor, to: Recipient, kind: str, public_id: str
) -> dict[str, Any]:
    reader = await reader_of(session, member)
    return {
        "to": to,
        "kind": kind,
        "public_id": public_id,
        "voices": await voices(session, member),
        "may": policy.can_ask(member, is_own=reader.speaks_as(to.party)),
    }
