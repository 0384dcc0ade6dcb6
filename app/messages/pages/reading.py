"""The list of conversations, and one of them."""

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.pagination import LONGEST_CURSOR
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.messages import policy
from app.messages.pages.path import Open, OpenConversation
from app.messages.parties import reader_of
from app.messages.queries.conversations import mine
from app.messages.queries.words import said
from app.messages.schemas import Words
from app.messages.service import say

pages = Pages("/messages", fr="/messagerie")

MESSAGES = Limit("messages.say", 60, 60 * 60)
Cursor = Annotated[str, Query(max_length=LONGEST_CURSOR)]


@pages.get("", name="messages:index", access=MEMBER)
async def index(request: Request, session: Session, member: Member, after: Cursor = "") -> Response:
    """List the member's conversations, the latest first."""
    found = await mine(session, await reader_of(session, member), after)
    return page(request, "messages/index.html", {"found": found, "after": after})


@pages.get("/{conversation_id}", name="messages:show", access=MEMBER)
async def show(
    request: Request, session: Session, talk: OpenConversation, after: Cursor = ""
) -> Response:
    """Show a conversation; looking marks nothing as read, the button of the page does."""
    context = await _context(session, talk, after)
    return page(request, "messages/show.html", context | {"form": Form(Words)})


@pages.post("/{conversation_id}", name="messages:show", access=MEMBER)
async def write(
    request: Request,
    session: Session,
    talk: OpenConversation,
    form: Annotated[Form[Words], form_of(Words)],
) -> Response:
    """Say something."""
    context = await _context(session, talk, "")
    with form.or_rerender(request, "messages/show.html", **context):
        typed = form.data
        await attempt(runtime_of(request), MESSAGES, str(talk.member.id))
        await say.say(
            session, talk.member, talk.reader, talk.seen.public_id, typed.body, clock.now()
        )
    address = url("messages:show", conversation_id=talk.seen.public_id)
    return redirect(request, address + "#end", _("Your message is sent."))


@pages.post(
    "/{conversation_id}/read", fr="/{conversation_id}/lu", name="messages:read", access=MEMBER
)
async def mark_read(request: Request, session: Session, talk: OpenConversation) -> Response:
    """Note that the member has read it all."""
    await say.read(session, talk.member, talk.seen)
    return redirect(request, url("messages:index"))


async def _context(session: Session, talk: Open, after: str) -> dict[str, Any]:
    found = await said(session, talk.seen, after)
    return {
        "talk": talk.seen,
        "said": list(reversed(found.items)),
        "older": found.next_cursor,
        "after": after,
        "may_write": policy.can_write(talk.member, talk.seen),
        "may_answer": policy.can_answer(talk.seen),
    }
