"""The dates of missions as calendars: all, of a place, a theme, an organisation, a project, one mission."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from sqlalchemy import ARRAY, ColumnElement, Select, String, cast, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid, NotFound
from app.core.i18n import gettext as _
from app.core.ics import MEDIA_TYPE, calendar
from app.core.ids import is_public_id
from app.core.web.responses import kept, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.missions.entries import entry_of
from app.missions.models import Mission
from app.missions.queries.feed import Wanted, rows
from app.organisations.models import Organisation
from app.organisations.queries.speaking import IS_NAMED
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.projects.models import Project
from app.themes.rules import THEMES

pages = Pages("/missions")
SECONDS = 60


@pages.get(".ics", name="missions:feed", access=PUBLIC)
async def feed(request: Request, session: Session) -> Response:
    """Give the dates that the address asks for to a calendar program."""
    return await answer(request, session)


@pages.get(
    "/{mission_id}/dates.ics", fr="/{mission_id}/seances.ics", name="missions:ics", access=PUBLIC
)
async def of_mission(request: Request, session: Session, mission_id: str) -> Response:
    """Give the dates of one mission to a calendar program."""
    if not is_public_id(mission_id):
        raise NotFound
    found = await rows(session, Wanted([Mission.public_id == mission_id]), clock.now())
    if not found:
        raise NotFound
    return _answer(request, found, found[0].title)


async def answer(request: Request, session: AsyncSession) -> Response:
    """Return the calendar of an address, for people and for programs."""
    conditions, name = await _asked(session, request.query_params)
    found = await rows(session, Wanted(conditions), clock.now())
    return _answer(request, found, name)


def _answer(request: Request, found: Sequence[Any], name: str) -> Response:
    settings = runtime_of(request).settings
    title = f"{name} · {settings.site_name}"
    body = calendar([entry_of(row) for row in found], name=title, base_url=settings.base_url)
    return kept(request, body, MEDIA_TYPE, tags=("missions",), seconds=SECONDS)


async def _asked(
    session: AsyncSession, given: QueryParams
) -> tuple[list[ColumnElement[bool]], str]:
    conditions: list[ColumnElement[bool]] = []
    names = [_("Missions")]
    if slug := given.get("area", ""):
        area = _area(slug)
        names.append(gazetteer.name(area))
        if area.neighbourhood_id is not None:
            conditions.append(Mission.neighbourhood_id == area.neighbourhood_id)
        elif area.territory_id is not None:
            conditions.append(Mission.territory_id == area.territory_id)
    if code := given.get("theme", ""):
        if code not in THEMES:
            raise _unknown()
        names.append(THEMES[code].label)
        conditions.append(Mission.themes.op("@>")(cast([code], ARRAY(String(20)))))
    if public_id := given.get("organisation", ""):
        query = select(Organisation.id, Organisation.name)
        conditions.append(
            Mission.organisation_id
            == await _host(
                session, query.where(Organisation.public_id == public_id, IS_NAMED), names
            )
        )
    if public_id := given.get("project", ""):
        query = select(Project.id, Project.title)
        shown = query.where(Project.public_id == public_id, Project.hidden_at.is_(None))
        conditions.append(Mission.project_id == await _host(session, shown, names))
    return conditions, " – ".join(names)


async def _host(session: AsyncSession, query: Select[*tuple[Any, ...]], names: list[str]) -> int:
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    names.append(row[1])
    return int(row[0])


def _area(slug: str) -> Area:
    area = gazetteer.area(slug)
    if area is None:
        raise _unknown()
    return area


def _unknown() -> Invalid:
    sentence = _("This address asks for something this list does not know.")
    return Invalid({"area": sentence}, sentence)
