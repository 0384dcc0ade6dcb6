"""My missions: where I am expected, what I wait for, what I am asked, what I applied to."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.volunteering.models import SignUp
from app.volunteering.queries import dates, mine
from app.volunteering.queries.own import own as own_row
from app.volunteering.rules import label
from app.volunteering.service import cancel as cancelling, replace, wait as waiting
from app.volunteering.service.withdraw import withdraw as withdraw_application
from app.volunteering.shown import tags, when
from app.volunteering.timing import ARRIVAL_BEFORE

pages = Pages("/my-missions", fr="/mes-missions")


@pages.get("", name="volunteering:mine", access=MEMBER)
async def own(request: Request, session: Session, member: Member) -> Response:
    """Show everything that a volunteer has agreed to, waits for, and may answer."""
    now = clock.now()
    places = await mine.places(session, member.id, now)
    ahead = [one for one in places if one.ends_at > now]
    context = {
        "ahead": ahead,
        "elsewhere": lambda one: mine.elsewhere(one, ahead),
        "past": [one for one in places if one.ends_at <= now][::-1],
        "turns": await mine.turns(session, member.id),
        "asks": await mine.asks(session, member.id, now),
        "applications": await mine.applications(session, member.id, now),
        "label": label,
        "now": now,
        "door_opens": now + ARRIVAL_BEFORE,
    }
    return page(request, "volunteering/mine.html", context)


@pages.get(
    "/places/{place_id}/cancel",
    fr="/places/{place_id}/annuler",
    name="volunteering:cancel",
    access=MEMBER,
)
async def confirm_cancel(
    request: Request, session: Session, member: Member, place_id: str
) -> Response:
    """Ask whether one really cannot come, and say what follows."""
    place = await own_row(session, SignUp, member, place_id)
    dated = await dates.read(session, place.session_id)
    assert dated is not None, "a place is in a session"
    context = {"place": place, "title": dated.title, "when": when(dated)}
    return page(request, "volunteering/cancel.html", context)


@pages.post(
    "/places/{place_id}/cancel",
    fr="/places/{place_id}/annuler",
    name="volunteering:cancel",
    access=MEMBER,
)
async def cancel(request: Request, session: Session, member: Member, place_id: str) -> Response:
    """Give one's place back."""
    place, dated = await cancelling.cancel(session, member, place_id, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    said = _("Your place is given back. Thank you for saying so.")
    if place.is_late:
        said = _("Your place is given back; others are being asked. Thank you for saying so.")
    return redirect(request, url("volunteering:mine"), said)


@pages.post(
    "/turns/{turn_id}/take", fr="/tours/{turn_id}/prendre", name="volunteering:take", access=MEMBER
)
async def take(request: Request, session: Session, member: Member, turn_id: str) -> Response:
    """Take the place that is offered."""
    _place, dated = await waiting.take(session, member, turn_id, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    said = _("You have a place: %(when)s.") % {"when": when(dated)}
    return redirect(request, url("volunteering:mine"), said)


@pages.post(
    "/turns/{turn_id}/leave",
    fr="/tours/{turn_id}/quitter",
    name="volunteering:step_back",
    access=MEMBER,
)
async def step_back(request: Request, session: Session, member: Member, turn_id: str) -> Response:
    """Leave the list, or let the offered place go to the next in line."""
    dated = await waiting.step_back(session, member, turn_id, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    return redirect(
        request, url("volunteering:mine"), _("You are not on this waiting list any more.")
    )


@pages.post(
    "/asked/{ask_id}/yes", fr="/demandes/{ask_id}/oui", name="volunteering:say_yes", access=MEMBER
)
async def say_yes(request: Request, session: Session, member: Member, ask_id: str) -> Response:
    """Come, as one was asked to."""
    _place, dated = await replace.say_yes(session, member, ask_id, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    said = _("Thank you! You have a place: %(when)s.") % {"when": when(dated)}
    return redirect(request, url("volunteering:mine"), said)


@pages.post(
    "/asked/{ask_id}/no", fr="/demandes/{ask_id}/non", name="volunteering:say_no", access=MEMBER
)
async def say_no(request: Request, session: Session, member: Member, ask_id: str) -> Response:
    """Not this time."""
    await replace.say_no(session, member, ask_id, clock.now())
    said = _("Noted: you cannot this time. Nobody is told who said no.")
    return redirect(request, url("volunteering:mine"), said)


@pages.post(
    "/applications/{application_id}/withdraw",
    fr="/candidatures/{application_id}/retirer",
    name="volunteering:withdraw",
    access=MEMBER,
)
async def withdraw(
    request: Request, session: Session, member: Member, application_id: str
) -> Response:
    """Take an application back, with the places that it gave."""
    found = await withdraw_application(session, member, application_id, clock.now())
    drop_pages(session, runtime_of(request), f"mission:{found.mission_id}", "missions")
    return redirect(request, url("volunteering:mine"), _("Your application is taken back."))
