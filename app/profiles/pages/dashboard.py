"""One's own page: what waits, what one started, backs and promised; each slice adds its part."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.core.web.responses import page
from app.core.web.routing import MEMBER, Pages
from app.core.web.slots import fill
from app.profiles.pages.view import territory_name
from app.profiles.queries import nominating, offices, people
from app.profiles.queries.team import team_roles
from app.profiles.rules import STANDING_LABELS, Standing
from app.profiles.shown import person_url

pages = Pages("/me", fr="/moi")

SLOTS = ("dashboard.waiting", "dashboard")


@pages.get("", name="profiles:dashboard", access=MEMBER)
async def dashboard(request: Request, session: Session, member: Member) -> Response:
    """Show what waits for the member, and what is theirs."""
    now = clock.now()
    about = Subject("person", member.id)
    mine = await nominating.asked_of(session, member.id)
    context = {
        "own": await people.own(session, member.id),
        "path": person_url(member.public_id, member.display_name),
        "asked": [one for one in mine if one.standing is Standing.ASKED],
        "willing": [one for one in mine if one.standing is Standing.WILLING],
        "terms": await offices.leads_of(session, member.id, now),
        "mandates": await offices.mandates_held(session, member.id, now),
        "given": await nominating.given_by(session, member.id, now),
        "standing_label": lambda standing: _(STANDING_LABELS[standing]),
        "team": await team_roles(session, member.id),
        "territory_name": territory_name,
        "slots": await fill(request, session, SLOTS, about, member),
    }
    return page(request, "profiles/dashboard.html", context)
