"""Projects for programs: lists, one project, its team, its needs, what it told."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.identity import ApiReader
from app.core.db import Session
from app.core.i18n import N_
from app.core.needs import NeedKind, needs_of
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.ideas.api.lists import LARGEST_PAGE
from app.ideas.schemas import AreaSlug, Language
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.projects.api.shapes import (
    NeedList,
    ProjectList,
    ProjectShown,
    TeamShown,
    UpdateList,
)
from app.projects.api.view import (
    ReadableProject,
    in_list,
    need_shown,
    team_answer,
    update_shown,
    whole,
)
from app.projects.queries import listing, updates as told
from app.projects.queries.listing import Filters
from app.projects.rules import RUNS, State

router = api_router("projects")

After = Annotated[
    str,
    Field(description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR),
]
Limit = Annotated[int, Field(description=N_("Lines on a page."), ge=1, le=LARGEST_PAGE)]


class Listing(BaseModel):
    """Filters and page of a list of projects."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    area: Annotated[
        AreaSlug | None,
        Field(description=N_("Slug of an area; what lies in it."), examples=["parc-extension"]),
    ] = None
    theme: Annotated[Code, Field(description=N_("Code of a theme."), max_length=40)] = ""
    state: Annotated[
        State | None, Field(description=N_("By default, all but the stopped ones."))
    ] = None
    has: Annotated[
        NeedKind | None,
        Field(description=N_("What one has to give: projects that still need some of it.")),
    ] = None
    language: Annotated[
        Language | None, Field(description=N_("The language projects are written in."))
    ] = None
    after: After = ""
    limit: Limit = PAGE_SIZE


class Paging(BaseModel):
    """A page of a list."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    after: After = ""
    limit: Limit = PAGE_SIZE


@router.get(
    "/projects",
    name="api:projects",
    summary=N_("List projects"),
    description=N_("Public projects, newest first, with what each still needs."),
    openapi_extra=access("public"),
)
async def projects(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> ProjectList:
    """Return a page of projects."""
    filters = Filters(
        area=(gazetteer.area(asked.area) if asked.area else None) or Area(),
        theme=asked.theme, state=asked.state, has=asked.has, language=asked.language or "",
    )  # fmt: skip
    found = await listing.page_of_cards(session, filters, after=asked.after, size=asked.limit)
    link_next(request, response, found.next_cursor)
    settings = runtime_of(request).settings
    return ProjectList(
        projects=[in_list(card, settings) for card in found.items],
        after=found.next_cursor or None,
    )


@router.get(
    "/projects/{project_id}",
    name="api:project",
    summary=N_("Read a project"),
    description=N_("Everything its page shows."),
    openapi_extra=access("public"),
)
async def project(request: Request, session: Session, seen: ReadableProject) -> ProjectShown:
    """Return a project."""
    return await whole(session, runtime_of(request).settings, seen.project)


@router.get(
    "/projects/{project_id}/needs",
    name="api:project_needs",
    summary=N_("Read what a project needs"),
    description=N_("Hours, skills, items and money: what is missing first, then what was found."),
    openapi_extra=access("public"),
)
async def needs(request: Request, session: Session, seen: ReadableProject) -> NeedList:
    """Return what a project needs."""
    found = await needs_of(session, [seen.project.id])
    settings = runtime_of(request).settings
    return NeedList(needs=[need_shown(need, settings) for need in found[seen.project.id]])


@router.get(
    "/projects/{project_id}/team",
    name="api:project_team",
    summary=N_("Read the team of a project"),
    description=N_("Roles are public; who was asked and who asks is for who carries the project."),
    openapi_extra=access("public"),
)
async def team(session: Session, reader: ApiReader, seen: ReadableProject) -> TeamShown:
    """Return a team."""
    return await team_answer(session, seen.project, reader)


@router.get(
    "/projects/{project_id}/updates",
    name="api:project_updates",
    summary=N_("Read what a project told"),
    description=N_("Newest first; its team also sees what is held or hidden."),
    openapi_extra=access("public"),
)
async def updates(
    request: Request,
    response: Response,
    session: Session,
    seen: ReadableProject,
    asked: Annotated[Paging, Query()],
) -> UpdateList:
    """Return a page of updates."""
    found = await told.page_of_news(
        session, seen.project.id, after=asked.after, size=asked.limit,
        with_hidden=seen.role in RUNS,
    )  # fmt: skip
    link_next(request, response, found.next_cursor)
    return UpdateList(
        updates=[update_shown(one) for one in found.items], after=found.next_cursor or None
    )
