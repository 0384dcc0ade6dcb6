"""One press in a message stops its kind: without signing in, for who is gone too (RFC 8058, CASL)."""

from fastapi import Request
from sqlalchemy import select
from starlette.responses import Response

from app.accounts.models import Person
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.notices import Rhythm, notice_kinds
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.notifications.rules import HOME
from app.notifications.service import choose
from app.notifications.tokens import read_token

pages = Pages("/unsubscribe", fr="/desabonnement")


@pages.get("/{token}", name="notifications:unsubscribe", access=PUBLIC)
async def ask(request: Request, token: str) -> Response:
    """Say what the button stops; following a link changes nothing."""
    stop = read_token(runtime_of(request).settings, token)
    return page(
        request, "notifications/unsubscribe.html", {"token": token, "what": what(stop.kind)}
    )


@pages.post(
    "/{token}", name="notifications:unsubscribe", access=PUBLIC, from_anywhere=True
)  # fmt: skip
async def stop(request: Request, session: Session, token: str) -> Response:
    """Stop it, whoever asks: what the link says is all that can be done, and again does nothing more.

    Answered without a redirect, which mail programs do not follow.
    """
    asked = read_token(runtime_of(request).settings, token)
    query = select(Person.id).where(Person.public_id == asked.person, Person.deleted_at.is_(None))
    person_id = (await session.execute(query)).scalar_one_or_none()
    if person_id is not None:
        await choose.stop(session, person_id, asked.kind, clock.now())
    return page(
        request,
        "notifications/unsubscribed.html",
        {"what": what(asked.kind), "is_gone": person_id is None},
    )


def what(kind: str) -> str:
    """Name a kind of message."""
    if kind == HOME:
        return _("The news around my neighbourhood")
    if kind == Rhythm.DAILY:
        return _("What comes together, once a day")
    if kind == Rhythm.WEEKLY:
        return _("What comes together, once a week")
    known = notice_kinds().get(kind)
    return _(known.label) if known else _("Messages of this kind")
