"""Running projects from a program: the same verbs as the pages."""

from typing import Annotated

from fastapi import Path, Request, Response

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.ideas.pages.path import find as find_idea
from app.ideas.rules import State as IdeaState
from app.ideas.shown import tags as idea_tags
from app.projects.api.sent import NewProject, NewTurn, NewUpdate, ProjectRewritten, UpdateRewritten
from app.projects.api.shapes import ProjectShown, UpdateShown
from app.projects.api.view import OwnProject, update_shown, whole
from app.projects.queries import updates as reading
from app.projects.rules import Act
from app.projects.schemas import Carrying, News, NewsRevision, Revision
from app.projects.service import begin, edit as editing, updates as telling
from app.projects.service.turn import turn
from app.projects.shown import tags

router = api_router("projects")
Writer = Annotated[Actor, require_scope(Scope.PROJECTS)]
UpdateId = Annotated[str, Path(description=N_("Public identifier of the update."))]


@router.post(
    "/projects",
    name="api:begin_project",
    status_code=201,
    summary=N_("Carry an idea"),
    description=N_("A candidate idea that you sign becomes a project, once."),
    openapi_extra=access(Scope.PROJECTS),
)
async def begin_project(
    request: Request, response: Response, session: Session, actor: Writer, sent: NewProject
) -> ProjectShown:
    """Begin a project.

    Raises:
        NotFound: there is no such idea.
    """
    idea = await find_idea(session, actor, sent.idea)
    if idea.state is IdeaState.DRAFT:
        raise NotFound
    typed = Carrying(**sent.model_dump(exclude={"idea"}))
    made = await begin.carry(session, actor, idea, typed, clock.now())
    drop_pages(
        session, runtime_of(request),
        *tags(made.id, listed=True), *idea_tags(idea.id, listed=True),
    )  # fmt: skip
    base = runtime_of(request).settings.base_url.rstrip("/")
    response.headers["location"] = f"{base}/api/v1/projects/{made.public_id}"
    return await whole(session, runtime_of(request).settings, made)


@router.put(
    "/projects/{project_id}",
    name="api:edit_project",
    summary=N_("Change a project"),
    description=N_("For its team. 409 when somebody else wrote first: nothing is overwritten."),
    openapi_extra=access(Scope.PROJECTS),
)
async def edit_project(
    request: Request, session: Session, actor: Writer, seen: OwnProject, sent: ProjectRewritten
) -> ProjectShown:
    """Write a project anew."""
    typed = Revision(**sent.model_dump())
    written = await editing.edit(session, actor, seen.project, typed, clock.now())
    drop_pages(session, runtime_of(request), *tags(written.id, listed=True))
    return await whole(session, runtime_of(request).settings, written)


@router.post(
    "/projects/{project_id}/turns",
    name="api:turn_project",
    summary=N_("Turn a project"),
    description=N_("Its state changes, and its followers are told. Some acts ask why."),
    openapi_extra=access(Scope.PROJECTS),
)
async def turn_project(
    request: Request, session: Session, actor: Writer, seen: OwnProject, sent: NewTurn
) -> ProjectShown:
    """Turn a project."""
    await turn(session, actor, seen.project, Act(sent.act), clock.now(), sent.reason)
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    await session.refresh(seen.project)
    return await whole(session, runtime_of(request).settings, seen.project)


@router.post(
    "/projects/{project_id}/updates",
    name="api:tell_followers",
    status_code=201,
    summary=N_("Tell the followers of a project"),
    description=N_("For its team; followers are told once."),
    openapi_extra=access(Scope.PROJECTS),
)
async def tell(
    request: Request, session: Session, actor: Writer, seen: OwnProject, sent: NewUpdate
) -> UpdateShown:
    """Tell the followers something."""
    typed = News(**sent.model_dump())
    made = await telling.post(session, actor, seen.project, typed, clock.now())
    return await _told(request, session, seen, made.public_id)


@router.put(
    "/projects/{project_id}/updates/{update_id}",
    name="api:edit_update",
    summary=N_("Correct what was told"),
    description=N_("Nobody is told again. 409 when somebody else wrote first."),
    openapi_extra=access(Scope.PROJECTS),
)
async def edit_update(
    request: Request, session: Session, actor: Writer, seen: OwnProject, update_id: UpdateId,
    sent: UpdateRewritten,
) -> UpdateShown:  # fmt: skip
    """Correct an update.

    Raises:
        NotFound: there is none, or it was taken back.
    """
    made = await reading.row_of(session, seen.project.id, update_id)
    if made is None:
        raise NotFound
    typed = NewsRevision(**sent.model_dump())
    await telling.edit(session, actor, made, typed, clock.now())
    return await _told(request, session, seen, update_id)


@router.delete(
    "/projects/{project_id}/updates/{update_id}",
    name="api:withdraw_update",
    status_code=204,
    summary=N_("Take back what was told"),
    description=N_("Nobody reads it any more."),
    openapi_extra=access(Scope.PROJECTS),
)
async def withdraw(
    request: Request, session: Session, actor: Writer, seen: OwnProject, update_id: UpdateId
) -> None:
    """Take an update back.

    Raises:
        NotFound: there is none, or it was taken back.
    """
    made = await reading.row_of(session, seen.project.id, update_id)
    if made is None:
        raise NotFound
    await telling.withdraw(session, actor, made, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))


async def _told(
    request: Request, session: Session, seen: OwnProject, update_id: str
) -> UpdateShown:
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    row = await reading.row_of(session, seen.project.id, update_id)
    assert row is not None, "it was written a moment ago"
    return update_shown(await reading.news_of(session, row.id))
