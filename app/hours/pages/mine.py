"""One's own hours: what was given, what waits, and the certificates made of it."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n.format import ZONE
from app.core.web.responses import page
from app.core.web.routing import MEMBER, Pages, url
from app.hours.pages.path import Cursor
from app.hours.queries import certificates, entries, sums
from app.hours.queries.places import to_say
from app.hours.rules import label, length

pages = Pages("/me/hours", fr="/moi/heures")


@pages.get("", name="hours:mine", access=MEMBER)
async def mine(request: Request, session: Session, member: Member, after: Cursor = "") -> Response:
    """Show the sums, the list, what may still be said, and the certificates."""
    now = clock.now()
    found = await entries.own(session, member.id, after=after)
    older = url("hours:mine", query={"after": found.next_cursor}) if found.next_cursor else None
    context = {
        "given": await sums.given_by(session, member.id, now.astimezone(ZONE).date()),
        "waiting": await sums.to_answer(session, member.id),
        "entries": found.items,
        "older": older,
        "to_say": [] if after else await to_say(session, member.id, now),
        "certificates": await certificates.made_by(session, member.id),
        "label": label,
        "length": length,
    }
    return page(request, "hours/mine.html", context)
