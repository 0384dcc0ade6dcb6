"""The page of a mission: what is to be done, when, what it takes, and how to come."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from app.accounts.actor import Actor
from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.db.questions import Questions
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.slots import draw, prepare
from app.missions import policy
from app.missions.metadata import linked_data
from app.missions.models import Mission
from app.missions.path import MissionInRef
from app.missions.queries.show import Date, about, dates
from app.missions.queries.visible import SeenMission
from app.missions.rules import (
    ACCESSIBILITY,
    EFFORT_LABELS,
    REMOTE_LABELS,
    Act,
    SessionState,
    after,
    session_label,
    state_label,
)
from app.missions.shown import address, reference, tags
from app.missions.wording import day_said, free_said, hours_said, length_said, where_said
from app.places.choices import area_slug
from app.places.gazetteer import gazetteer
from app.profiles.shown import person_url
from app.skills.qualities import language_label, quality_label
from app.skills.rules import TermKind
from app.skills.terms import named
from app.themes.rules import THEMES

pages = Pages("/missions")
SLOTS = ("mission.actions", "mission.body", "mission.aside")
"""Places of the page that the slices above fill; ``session.actions`` once for each date ahead."""

DATES_SHOWN = 24
"""Dates ahead that the page shows at once; all of them at ``?dates=all``."""

KEPT_S = 60


@pages.get("/{mission_ref}", name="missions:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, seen: MissionInRef, mission_ref: str
) -> Response:
    """Show a mission."""
    mission = seen.mission
    if mission_ref != reference(mission.public_id, mission.title):
        to = address(mission)
        return RedirectResponse(to, 301, headers={"cache-control": "private, no-cache"})
    context = await _view(request, session, seen, visitor)
    kept = (*tags(mission.id), *_hosts(mission)) if seen.is_public else ()
    return page(request, "missions/show.html", context, tags=kept, seconds=KEPT_S)


async def _view(
    request: Request, session: AsyncSession, seen: SeenMission, visitor: Actor | None
) -> dict[str, Any]:
    mission, now = seen.mission, clock.now()
    known = await about(session, mission.id)
    every = await dates(session, mission.id, now)
    ahead = [d for d in every if d.ends_at > now]
    shown = ahead if request.query_params.get("dates") == "all" else ahead[:DATES_SHOWN]
    drawn = await _slots(request, session, mission, shown, visitor)
    base = runtime_of(request).settings.base_url.rstrip("/")
    open_dates = [d for d in ahead if not d.is_cancelled]
    return {
        "mission": mission,
        "seen": seen,
        "about": known,
        "dates": shown,
        "all_url": address(mission) + "?dates=all#when",
        "more_dates": len(ahead) - len(shown),
        "past": [d for d in every if d.ends_at <= now][::-1][:DATES_SHOWN],
        "slots": drawn,
        "state_label": state_label(mission.state),
        "session_label": session_label,
        "cancelled": SessionState.CANCELLED,
        "day_said": lambda d: day_said(d.starts_at, mission.zone),
        "hours_said": lambda d: hours_said(d.starts_at, d.ends_at, mission.zone),
        "length_said": length_said,
        "free_said": free_said,
        "where": where_said(mission.remote, mission.area, mission.place_label),
        "area_name": gazetteer.name(mission.area),
        "area_url": url("missions:index", query={"area": area_slug(mission.area)}),
        "themes": [THEMES[code] for code in mission.themes if code in THEMES],
        "contact_url": person_url(known.contact_public_id, known.contact)
        if known.contact_public_id
        else "",
        "ics_url": url("missions:ics", mission_id=mission.public_id),
        "linked_data": linked_data(mission, known, ahead, base) if seen.is_public else "",
        "has_free": any(d.free for d in open_dates),
        **_asks(mission, known.required, known.useful),
        **_may(visitor, seen, has_dates=bool(open_dates)),
    }


async def _slots(
    request: Request,
    session: AsyncSession,
    mission: Mission,
    shown: Sequence[Date],
    visitor: Actor | None,
) -> dict[str, Markup]:
    """Draw what the slices above put there: one question for the page and all of its dates."""
    asked = Questions()
    drawings = prepare(SLOTS, mission.subject, visitor, asked)
    for date in shown:
        about_date = Subject("mission_session", date.id)
        found = prepare(["session.actions"], about_date, visitor, asked)
        drawings[f"session.actions:{date.id}"] = found["session.actions"]
    await asked.ask(session)
    return await draw(request, session, drawings)


def _asks(mission: Mission, required: Sequence[str], useful: Sequence[str]) -> dict[str, Any]:
    return {
        "required": [term.label for term in named(TermKind.SKILL, required)],
        "useful": [term.label for term in named(TermKind.SKILL, useful)],
        "causes": [term.label for term in named(TermKind.CAUSE, mission.causes)],
        "languages": [language_label(code) for code in mission.languages],
        "checks": [quality_label(code) for code in mission.checks],
        "trainings": [quality_label(code) for code in mission.trainings],
        "accessibility": [_(ACCESSIBILITY[c]) for c in mission.accessibility if c in ACCESSIBILITY],
        "effort": _(EFFORT_LABELS[mission.effort]),
        "remote": _(REMOTE_LABELS[mission.remote]),
    }


def _may(visitor: Actor | None, seen: SeenMission, *, has_dates: bool) -> dict[str, Any]:
    mission, standing = seen.mission, seen.standing
    runs = bool(policy.may_run(visitor, mission, standing))
    acts = [act for act in Act if after(mission.state, act) is not None]
    return {
        "runs": runs,
        "may_change": bool(policy.can_change(visitor, mission, standing)),
        "may_date": bool(policy.can_date(visitor, mission, standing)),
        "may_discard": bool(policy.can_discard(visitor, mission, standing)),
        "acts": [str(act) for act in acts],
        "has_dates": has_dates,
    }


def _hosts(mission: Mission) -> list[str]:
    found = [f"project:{mission.project_id}"] if mission.project_id is not None else []
    if mission.organisation_id is not None:
        found.append(f"organisation:{mission.organisation_id}")
    return found
