"""Reading missions from a program."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.accounts.identity import ApiReader
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.missions.api.shapes import MissionList, MissionShown, SessionList
from app.missions.api.view import in_list, session_shown, whole
from app.missions.pages.feeds import answer
from app.missions.queries import listing
from app.missions.queries.hosts import organisation_named, project_named
from app.missions.queries.listing import Filters, When, Where
from app.missions.queries.show import dates
from app.missions.queries.visible import SeenMission, find
from app.missions.schemas import known_area
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.skills.terms import causes, family, skills
from app.themes.rules import THEMES

router = api_router("missions")

LARGEST_PAGE = 100
MissionId = Annotated[
    str, Path(description=N_("Public identifier."), examples=["k7m2p9x4qa"], max_length=10)
]


async def readable(session: Session, reader: ApiReader, mission_id: MissionId) -> SeenMission:
    """Return the mission if whoever asks may read it; else 404."""
    return await find(session, mission_id, reader)


Readable = Annotated[SeenMission, Depends(readable, scope="function")]


def _known(code: str) -> str:
    if code not in THEMES and code not in causes() and code not in skills():
        raise PydanticCustomError("said", N_("Please choose one of the offered answers."))
    return code


OneOf = Annotated[Code, Field(max_length=40), AfterValidator(_known)]


class Listing(BaseModel):
    """Filters and page of the list of missions."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    area: Annotated[
        Annotated[Code, AfterValidator(known_area)] | None,
        Field(description=N_("Slug of an area."), examples=["parc-extension"]),
    ] = None
    theme: Annotated[OneOf | None, Field(description=N_("Code of a theme."))] = None
    cause: Annotated[OneOf | None, Field(description=N_("Code of a cause."))] = None
    skill: Annotated[
        OneOf | None, Field(description=N_("Code of a skill that it asks for, or would like."))
    ] = None
    where: Annotated[Where | None, Field(description=N_("From home, or on site."))] = None
    when: Annotated[When | None, Field(description=N_("When one could come."))] = None
    free: Annotated[bool, Field(description=N_("Only those that have places left."))] = False
    project: Annotated[
        Code | None, Field(description=N_("Public identifier of a project."), max_length=10)
    ] = None
    organisation: Annotated[
        Code | None, Field(description=N_("Public identifier of an organisation."), max_length=10)
    ] = None
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Missions on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )


@router.get(
    "/missions",
    name="api:missions",
    summary=N_("List missions"),
    description=N_("Those that look for people and have a date ahead, the soonest first."),
    openapi_extra=access("public"),
)
async def missions(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> MissionList:
    """Return a page of missions."""
    filters = Filters(
        area=(gazetteer.area(asked.area) if asked.area else None) or Area(),
        theme=asked.theme or "",
        causes=tuple(family(asked.cause)) if asked.cause else (),
        where=asked.where,
        when=asked.when,
        skills=(asked.skill,) if asked.skill else None,
        is_free=asked.free,
        project_id=(await project_named(session, asked.project)).id if asked.project else None,
        organisation_id=(await organisation_named(session, asked.organisation)).id
        if asked.organisation
        else None,
    )
    found = await listing.page_of_missions(
        session, filters, clock.now(), after=asked.after, size=asked.limit
    )
    link_next(request, response, found.next_cursor)
    settings = runtime_of(request).settings
    return MissionList(
        missions=[in_list(line, settings) for line in found.items],
        after=found.next_cursor or None,
    )


@router.get(
    "/missions.ics",
    name="api:missions_ics",
    summary=N_("The dates of missions as a calendar"),
    description=N_(
        "iCalendar (RFC 5545): a month back, a year ahead, of the whole city or of an “area”, a "
        "“theme”, a “project”, an “organisation”. A date that moves keeps its UID, its SEQUENCE "
        "rises; one that is cancelled stays, with its STATUS."
    ),
    openapi_extra=access("public"),
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
async def calendar(
    request: Request,
    session: Session,
    area: Annotated[str, Query(description=N_("Slug of an area."), max_length=120)] = "",
    theme: Annotated[str, Query(description=N_("Code of a theme."), max_length=40)] = "",
    project: Annotated[
        str, Query(description=N_("Public identifier of a project."), max_length=10)
    ] = "",
    organisation: Annotated[
        str, Query(description=N_("Public identifier of an organisation."), max_length=10)
    ] = "",
) -> Response:
    """Return the calendar that the address asks for."""
    del area, theme, project, organisation  # described here, read as the page reads them
    return await answer(request, session)


@router.get(
    "/missions/{mission_id}",
    name="api:mission",
    summary=N_("Read a mission"),
    description=N_("Everything that its page shows."),
    openapi_extra=access("public"),
)
async def mission(request: Request, session: Session, seen: Readable) -> MissionShown:
    """Return a mission."""
    return await whole(session, runtime_of(request).settings, seen.mission, clock.now())


@router.get(
    "/missions/{mission_id}/sessions",
    name="api:mission_sessions",
    summary=N_("List the dates of a mission"),
    description=N_("A year back, and all that are ahead; those that were cancelled say so."),
    openapi_extra=access("public"),
)
async def sessions(session: Session, seen: Readable) -> SessionList:
    """Return the dates of a mission."""
    found = await dates(session, seen.mission.id, clock.now())
    return SessionList(sessions=[session_shown(one) for one in found])
