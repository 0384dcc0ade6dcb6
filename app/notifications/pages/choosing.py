"""Where a member chooses what comes by e-mail, how often, and opens a feed of their own."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import MEMBER, Pages, url
from app.notifications.queries.choices import HomeChoice, choices_of, has_feed, home_choice_of
from app.notifications.rules import (
    HOME_RHYTHMS,
    RADIUS_LEAST_M,
    RADIUS_MOST_M,
    RADIUS_STEP_M,
    RHYTHM_LABELS,
)
from app.notifications.schemas import Choices
from app.notifications.service import choose
from app.places.gazetteer import gazetteer

pages = Pages("/account/notices", fr="/compte/avis")
TEMPLATE = "notifications/settings.html"


@pages.get("", name="notifications:settings", access=MEMBER)
async def settings(request: Request, session: Session, member: Member) -> Response:
    """Show each kind of notice with its rhythm."""
    home = await home_choice_of(session, member.id)
    form = Form(Choices, {"home": home.rhythm.value, "radius": str(home.radius_m)})
    return page(request, TEMPLATE, {"form": form, **await _context(session, member)})


@pages.post("", name="notifications:settings", access=MEMBER)
async def keep(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Choices], form_of(Choices)],
) -> Response:
    """Keep what was chosen."""
    now = clock.now()
    with form.or_rerender(request, TEMPLATE, **await _context(session, member, form)):
        typed = form.data
        await choose.choose(session, member.id, typed.wanted, now)
        if member.home.neighbourhood_id is not None:
            await choose.choose_home(session, member.id, HomeChoice(typed.home, typed.radius), now)
    return redirect(request, url("notifications:settings"), _("Your choices are kept."))


@pages.post("/feed", fr="/fil", name="notifications:open_feed", access=MEMBER)
async def open_feed(request: Request, session: Session, member: Member) -> Response:
    """Make an address for the member's own feed and show it, this once."""
    secret = await choose.open_feed(session, member.id, clock.now())
    response = page(request, "notifications/feed_made.html", {"secret": secret})
    response.headers["cache-control"] = "private, no-store"
    return response


@pages.post("/feed/close", fr="/fil/fermer", name="notifications:close_feed", access=MEMBER)
async def close_feed(request: Request, session: Session, member: Member) -> Response:
    """Let the address lead nowhere."""
    await choose.close_feed(session, member.id)
    return redirect(
        request, url("notifications:settings"), _("The address of your feed leads nowhere now.")
    )


async def _context(
    session: AsyncSession, member: Actor, form: Form[Choices] | None = None
) -> dict[str, Any]:
    typed: dict[str, str] = {}
    if form is not None:
        typed = dict(zip(form.values.get("kind", []), form.values.get("rhythm", []), strict=False))
    choices = await choices_of(session, member.id)
    home = member.home.neighbourhood_id
    return {
        "choices": [
            {
                "kind": choice.kind.name,
                "label": _(choice.kind.label),
                "is_due": choice.kind.is_due,
                "rhythm": typed.get(choice.kind.name, choice.rhythm.value),
            }
            for choice in choices
        ],
        "rhythms": [(r.value, _(label)) for r, label in RHYTHM_LABELS.items()],
        "home_rhythms": [(r.value, _(RHYTHM_LABELS[r])) for r in HOME_RHYTHMS],
        "radii": [
            (str(metres), _("%(num)s m") % {"num": number(metres)})
            for metres in range(RADIUS_LEAST_M, RADIUS_MOST_M + 1, RADIUS_STEP_M)
        ],
        "place": gazetteer.neighbourhoods[home].name if home is not None else "",
        "has_feed": await has_feed(session, member.id),
    }
