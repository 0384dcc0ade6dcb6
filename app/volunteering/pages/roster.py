"""The roster of a week: who comes when, the holes in words and in red, and a sheet to print."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Query, Request
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.i18n.format import ZONE, date_long
from app.core.web.responses import page
from app.core.web.routing import Pages, url
from app.missions.shown import address
from app.organisations.pages.path import Editable
from app.organisations.shown import organisation_url
from app.projects import policy as projects
from app.projects.path import ProjectInPath
from app.projects.shown import address as project_address
from app.volunteering.pages.path import RunInPath
from app.volunteering.queries import roster
from app.volunteering.queries.roster import Line
from app.volunteering.rules import label

pages = Pages()

RUNS = "mission-runner"
Week = Annotated[str, Query(max_length=10)]
"""Any day of the week, as ``2026-11-28``; nonsense means this week."""

EARLIEST, LATEST = date(2020, 1, 6), date(2100, 1, 4)


@pages.get(
    "/missions/{mission_id}/roster",
    fr="/missions/{mission_id}/grille",
    name="volunteering:mission_roster",
    access=RUNS,
)
async def of_mission(
    request: Request, session: Session, seen: RunInPath, week: Week = "", sheet: str = ""
) -> Response:
    """Show a mission's week."""
    mission = seen.mission
    host = (mission.title, address(mission))
    route = ("volunteering:mission_roster", {"mission_id": mission.public_id})
    context = await _context(
        session, roster.of_mission(mission.id), week, mission.zone, host, route
    )
    return _answer(request, context, sheet)


@pages.get(
    "/projects/{project_id}/roster",
    fr="/projets/{project_id}/grille",
    name="volunteering:project_roster",
    access="project team",
)
async def of_project(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    week: Week = "",
    sheet: str = "",
) -> Response:
    """Show the week of all of a project's missions."""
    projects.may_run(member, seen.role).require()
    project = seen.project
    host = (project.title, project_address(project))
    route = ("volunteering:project_roster", {"project_id": project.public_id})
    context = await _context(session, roster.of_project(project.id), week, ZONE.key, host, route)
    return _answer(request, context, sheet)


@pages.get(
    "/organisations/{organisation_id}/roster",
    fr="/organismes/{organisation_id}/grille",
    name="volunteering:organisation_roster",
    access="editor",
)
async def of_organisation(
    request: Request, session: Session, found: Editable, week: Week = "", sheet: str = ""
) -> Response:
    """Show the week of the missions that an organisation runs alone."""
    one = found.organisation
    host = (one.name, organisation_url(one.public_id, one.name))
    route = ("volunteering:organisation_roster", {"organisation_id": one.public_id})
    context = await _context(session, roster.of_organisation(one.id), week, ZONE.key, host, route)
    return _answer(request, context, sheet)


def _answer(request: Request, context: dict[str, Any], sheet: str) -> Response:
    if sheet:
        return page(request, "volunteering/sheet.html", context)
    return page(request, "volunteering/roster.html", context)


async def _context(
    session: AsyncSession,
    whose: ColumnElement[bool],
    week: str,
    zone: str,
    host: tuple[str, str],
    route: tuple[str, dict[str, str]],
) -> dict[str, Any]:
    now = clock.now()
    monday = monday_of(week, now, zone)
    since, until = (midnight(monday + timedelta(days=days), zone) for days in (0, 7))
    lines = await roster.week(session, whose, since, until, now)
    name, params = route

    def link(day: date, **query: str) -> str:
        return url(name, query={"week": day.isoformat(), **query}, **params)

    return {
        "host_name": host[0],
        "host_path": host[1],
        "lines": lines,
        "days": by_day(lines),
        "missing": sum(line.missing for line in lines),
        "is_over": all(line.is_over for line in lines),
        "week_said": _("Week of %(date)s") % {"date": date_long(monday)},
        "before": link(monday - timedelta(days=7)),
        "after": link(monday + timedelta(days=7)),
        "sheet": link(monday, sheet="1"),
        "back": link(monday),
        "label": label,
    }


def by_day(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return a roster's lines under the days on which they begin."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.day, []).append(line)
    return list(found.items())


def monday_of(typed: str, now: datetime, zone: str) -> date:
    """Return the Monday of the week of a day, or of today."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = now.astimezone(ZoneInfo(zone)).date()
    monday = min(max(day, EARLIEST), LATEST)
    return monday - timedelta(days=monday.weekday())


def midnight(day: date, zone: str) -> datetime:
    """Return when a day begins, on the clock of ``zone``."""
    return datetime.combine(day, time(), ZoneInfo(zone))
