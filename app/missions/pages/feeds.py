"""The dates of missions as calendars: all, of a place, a theme, an organisation, a project, one mission."""

from collections.abc import Sequence

from fastapi import Request
from sqlalchemy import ARRAY, ColumnElement, String, cast
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.ics import MEDIA_TYPE, calendar
from app.core.text import storable
from app.core.web.responses import kept, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.missions.entries import entry_of
from app.missions.models import Mission
from app.missions.pages.filters import area_asked, one_of
from app.missions.queries.feed import rows
from app.missions.queries.hosts import organisation_named, project_named
from app.missions.queries.visible import find
from app.places.gazetteer import gazetteer
from app.themes.rules import THEMES

pages = Pages("/missions")
SECONDS = 60
HOSTS = (
    ("organisation", organisation_named, Mission.organisation_id),
    ("project", project_named, Mission.project_id),
)


@pages.get(".ics", name="missions:feed", access=PUBLIC)
async def feed(request: Request, session: Session) -> Response:
    """Give the dates that the address asks for to a calendar program."""
    return await answer(request, session)


@pages.get(
    "/{mission_id}/dates.ics", fr="/{mission_id}/seances.ics", name="missions:ics", access=PUBLIC
)
async def of_mission(request: Request, session: Session, mission_id: str) -> Response:
    """Give the dates of one mission that anybody may read to a calendar program."""
    seen = await find(session, mission_id, None)
    return await _answer(request, session, [Mission.id == seen.mission.id], seen.mission.title)


async def answer(request: Request, session: AsyncSession) -> Response:
    """Return the calendar of an address, for people and for programs."""
    return await _answer(request, session, *await _asked(session, request.query_params))


async def _answer(
    request: Request, session: AsyncSession, wanted: Sequence[ColumnElement[bool]], name: str
) -> Response:
    settings, found = runtime_of(request).settings, await rows(session, wanted, clock.now())
    title = f"{name} · {settings.site_name}"
    body = calendar(map(entry_of, found), name=title, base_url=settings.base_url)
    return kept(request, body, MEDIA_TYPE, tags=("missions",), seconds=SECONDS)


async def _asked(
    session: AsyncSession, given: QueryParams
) -> tuple[list[ColumnElement[bool]], str]:
    conditions: list[ColumnElement[bool]] = []
    names = [_("Missions")]
    if slug := given.get("area", ""):
        area = area_asked(slug)
        names.append(gazetteer.name(area))
        if area.neighbourhood_id is not None:
            conditions.append(Mission.neighbourhood_id == area.neighbourhood_id)
        elif area.territory_id is not None:
            conditions.append(Mission.territory_id == area.territory_id)
    if code := one_of(given.get("theme", ""), THEMES):
        names.append(THEMES[code].label)
        conditions.append(Mission.themes.op("@>")(cast([code], ARRAY(String(20)))))
    for kind, find_host, number in HOSTS:
        if public_id := given.get(kind, ""):
            host = await find_host(session, storable(public_id))
            names.append(host.name)
            conditions.append(number == host.id)
    return conditions, " – ".join(names)
