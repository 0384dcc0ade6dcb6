"""The dates of a mission, for who runs it: added once or by a rule, moved, cancelled."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.missions import policy
from app.missions.dating import (
    REPEAT_LABELS,
    SCOPE_LABELS,
    WEEKDAYS,
    CalledOff,
    Dates,
    Moved,
    Scope,
)
from app.missions.models import Mission, MissionSession
from app.missions.path import RunInPath, RunSessionInPath
from app.missions.queries import show
from app.missions.queries.visible import SeenMission
from app.missions.recurrence import local
from app.missions.rules import session_label
from app.missions.service import calling_off, dates as service, moving
from app.missions.shown import changed_tags
from app.missions.wording import day_said, free_said, hours_said

pages = Pages("/missions")
DATES, MOVE, CANCEL = "missions/dates.html", "missions/move.html", "missions/cancel_date.html"


async def _view(session: AsyncSession, seen: SeenMission) -> dict[str, Any]:
    mission, now = seen.mission, clock.now()
    every = await show.dates(session, mission.id, now)
    return {
        "mission": mission,
        "dates": [date for date in every if date.ends_at > now],
        "past": [date for date in every if date.ends_at <= now][::-1],
        "repeats": [(code.value, _(label)) for code, label in REPEAT_LABELS.items()],
        "weekdays": [(day, _(name)) for day, name in enumerate(WEEKDAYS)],
        "session_label": session_label,
        "free_said": free_said,
        **_said(mission),
    }


def _said(mission: Mission) -> dict[str, Any]:
    return {
        "day_said": lambda d: day_said(d.starts_at, mission.zone),
        "hours_said": lambda d: hours_said(d.starts_at, d.ends_at, mission.zone),
    }


@pages.get("/{mission_id}/dates", name="missions:dates", access="runner")
async def dates(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Show the dates, and offer to add some."""
    policy.can_date(member, seen.mission, seen.standing).require()
    mission = seen.mission
    values = {
        "repeat": "no", "wanted": mission.minimum_people, "places": mission.maximum_people,
    }  # fmt: skip
    context = await _view(session, seen)
    return page(request, DATES, context | {"form": Form(Dates, values)})


@pages.post("/{mission_id}/dates", name="missions:dates", access="runner")
async def add(
    request: Request,
    session: Session,
    member: Member,
    seen: RunInPath,
    form: Annotated[Form[Dates], form_of(Dates)],
) -> Response:
    """Add dates."""
    context = await _view(session, seen)
    with form.or_rerender(request, DATES, **context):
        plan = form.data.plan(seen.mission.zone)
        settings = runtime_of(request).settings
        made = await service.add(session, settings, member, seen.mission, plan, clock.now())
    drop_pages(session, runtime_of(request), *changed_tags(seen.mission))
    said = ngettext("%(num)s date is added.", "%(num)s dates are added.", len(made))
    return redirect(request, _back(seen.mission), said % {"num": number(len(made))})


@pages.get(
    "/{mission_id}/dates/{date_id}/move",
    fr="/{mission_id}/dates/{date_id}/deplacer",
    name="missions:move",
    access="runner",
)
async def ask_where_to(request: Request, member: Member, found: RunSessionInPath) -> Response:
    """Ask for another moment."""
    mission, one = found.seen.mission, found.session
    policy.can_change_session(member, mission, one, found.seen.standing).require()
    begin, end = local(one.starts_at, mission.zone), local(one.ends_at, mission.zone)
    values = {
        "day": begin.date(), "starts": f"{begin:%H:%M}", "ends": f"{end:%H:%M}",
        "wanted": one.wanted, "places": one.places, "scope": Scope.ONE,
    }  # fmt: skip
    return page(request, MOVE, _one(mission, one) | {"form": Form(Moved, values)})


@pages.post(
    "/{mission_id}/dates/{date_id}/move",
    fr="/{mission_id}/dates/{date_id}/deplacer",
    name="missions:move",
    access="runner",
)
async def move(
    request: Request,
    session: Session,
    member: Member,
    found: RunSessionInPath,
    form: Annotated[Form[Moved], form_of(Moved)],
) -> Response:
    """Give a date another moment, or other numbers."""
    mission, one = found.seen.mission, found.session
    with form.or_rerender(request, MOVE, **_one(mission, one)):
        moved = await moving.move(session, member, one, form.data, clock.now())
    drop_pages(session, runtime_of(request), *changed_tags(mission))
    said = _("The date is changed.")
    if len(moved) > 1:
        said = ngettext("%(num)s date is changed.", "%(num)s dates are changed.", len(moved))
        said %= {"num": number(len(moved))}
    if any(each.taken for each in moved):
        said += " " + _("Those who come are being written to; their calendars follow.")
    return redirect(request, _back(mission), said)


@pages.get(
    "/{mission_id}/dates/{date_id}/cancel",
    fr="/{mission_id}/dates/{date_id}/annuler",
    name="missions:cancel_date",
    access="runner",
)
async def ask_why(request: Request, member: Member, found: RunSessionInPath) -> Response:
    """Ask why a date will not take place."""
    mission, one = found.seen.mission, found.session
    policy.can_change_session(member, mission, one, found.seen.standing).require()
    return page(
        request, CANCEL, _one(mission, one) | {"form": Form(CalledOff, {"scope": Scope.ONE})}
    )


@pages.post(
    "/{mission_id}/dates/{date_id}/cancel",
    fr="/{mission_id}/dates/{date_id}/annuler",
    name="missions:cancel_date",
    access="runner",
)
async def cancel(
    request: Request,
    session: Session,
    member: Member,
    found: RunSessionInPath,
    form: Annotated[Form[CalledOff], form_of(CalledOff)],
) -> Response:
    """Cancel a date."""
    mission, one = found.seen.mission, found.session
    with form.or_rerender(request, CANCEL, **_one(mission, one)):
        why = form.data
        off = await calling_off.cancel(session, member, one, why.reason, clock.now(), why.scope)
    drop_pages(session, runtime_of(request), *changed_tags(mission))
    said = _("The date is cancelled. Those who would have come are being written to.")
    if len(off) > 1:
        said = ngettext(
            "%(num)s date is cancelled. Those who would have come are being written to.",
            "%(num)s dates are cancelled. Those who would have come are being written to.",
            len(off),
        ) % {"num": number(len(off))}
    return redirect(request, _back(mission), said)


def _one(mission: Mission, one: MissionSession) -> dict[str, Any]:
    labels = [(code.value, _(label)) for code, label in SCOPE_LABELS.items()]
    scopes = labels if one.series_id is not None else []
    return {"mission": mission, "one": one, "scopes": scopes, **_said(mission)}


def _back(mission: Mission) -> str:
    return url("missions:dates", mission_id=mission.public_id)
