"""Accepting, declining, muting, blocking, reporting."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import MEMBER, Pages, url
from app.messages.pages.path import Open, OpenConversation
from app.messages.schemas import Muting
from app.messages.service import ask, quiet, say

pages = Pages("/messages", fr="/messagerie")


@pages.post(
    "/{conversation_id}/accept",
    fr="/{conversation_id}/accepter",
    name="messages:accept",
    access=MEMBER,
)
async def accept(request: Request, session: Session, talk: OpenConversation) -> Response:
    """Accept a request."""
    await ask.answer(session, talk.reader, talk.seen.public_id, clock.now(), accept=True)
    return _back(request, talk, _("You have accepted: you can write to each other."))


@pages.post(
    "/{conversation_id}/decline",
    fr="/{conversation_id}/decliner",
    name="messages:decline",
    access=MEMBER,
)
async def decline(request: Request, session: Session, talk: OpenConversation) -> Response:
    """Decline a request; who asked is not told."""
    await ask.answer(session, talk.reader, talk.seen.public_id, clock.now(), accept=False)
    message = _("You have declined. They are not told, and cannot write to you.")
    return redirect(request, url("messages:index"), message)


@pages.post(
    "/{conversation_id}/mute", fr="/{conversation_id}/sourdine", name="messages:mute", access=MEMBER
)
async def mute(
    request: Request,
    session: Session,
    talk: OpenConversation,
    form: Annotated[Form[Muting], form_of(Muting)],
) -> Response:
    """Hear no more of a conversation, or hear of it again."""
    muted = form.data.muted == "true"
    await quiet.mute(session, talk.member, talk.seen, clock.now(), muted=muted)
    said = (
        _("You will hear no more of this conversation; you can still read it.")
        if muted
        else _("You will hear of this conversation again.")
    )
    return _back(request, talk, said)


@pages.get(
    "/{conversation_id}/block",
    fr="/{conversation_id}/bloquer",
    name="messages:block",
    access=MEMBER,
)
async def ask_block(request: Request, talk: OpenConversation) -> Response:
    """Say what blocking does."""
    return page(request, "messages/block.html", {"talk": talk.seen})


@pages.post(
    "/{conversation_id}/block",
    fr="/{conversation_id}/bloquer",
    name="messages:block",
    access=MEMBER,
)
async def block(request: Request, session: Session, talk: OpenConversation) -> Response:
    """Block the other side."""
    await quiet.block(session, talk.reader, talk.seen.public_id, clock.now())
    return _back(request, talk, _("They are blocked. They are not told."))


@pages.post(
    "/{conversation_id}/unblock",
    fr="/{conversation_id}/debloquer",
    name="messages:unblock",
    access=MEMBER,
)
async def unblock(request: Request, session: Session, talk: OpenConversation) -> Response:
    """Take the block back."""
    await quiet.unblock(session, talk.reader, talk.seen.public_id)
    return _back(request, talk, _("They are no longer blocked."))


@pages.post(
    "/{conversation_id}/report/{message_id}", fr="/{conversation_id}/signaler/{message_id}",
    name="messages:report", access=MEMBER,
)  # fmt: skip
async def report(
    request: Request, session: Session, talk: OpenConversation, message_id: str
) -> Response:
    """Let moderators see a message, then ask why."""
    await say.report(session, talk.seen, message_id, clock.now())
    return redirect(request, url("moderation:report", kind="message", which=message_id))


def _back(request: Request, talk: Open, message: str) -> Response:
    address = url("messages:show", conversation_id=talk.seen.public_id)
    return redirect(request, address, message)
