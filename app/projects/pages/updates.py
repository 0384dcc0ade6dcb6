"""What a team tells: read page by page, written, corrected, taken back."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.web.forms import Form, Rerender, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.projects import policy
from app.projects.models import Project, Update
from app.projects.pages.view import frame
from app.projects.path import ProjectInPath, RunProject
from app.projects.queries import updates as reading
from app.projects.rules import UPDATE_MAX
from app.projects.schemas import News, NewsRevision
from app.projects.service import updates as service
from app.projects.shown import address, tags

pages = Pages("/projects", fr="/projets")
WRITE = "projects/tell.html"
TEAM = "project team"
KEPT_S = 60


@pages.get(
    "/{project_id}/updates", fr="/{project_id}/nouvelles", name="projects:updates", access=PUBLIC
)
async def updates(
    request: Request, session: Session, visitor: Visitor, seen: ProjectInPath, after: str = ""
) -> Response:
    """Show what the project told, newest first."""
    project = seen.project
    shown = frame(seen, visitor)
    inside = shown["runs"] or shown["moderates"]
    found = await reading.page_of_news(session, project.id, after=after, with_hidden=inside)
    photos = await reading.photos_of(session, list(found.items))
    here = url("projects:updates", project_id=project.public_id)
    context = shown | {
        "news": [(one, photos.get(one.id)) for one in found.items],
        "older_url": f"{here}?after={found.next_cursor}" if found.next_cursor else "",
        "is_first": not after,
    }
    kept = tags(project.id) if project.hidden_at is None else ()
    return page(request, "projects/updates.html", context, tags=kept, seconds=KEPT_S)


@pages.get(
    "/{project_id}/updates/new", fr="/{project_id}/nouvelles/nouvelle", name="projects:tell",
    access=TEAM,
)  # fmt: skip
async def form_to_tell(request: Request, member: Member, seen: RunProject) -> Response:
    """Ask what there is to tell."""
    policy.can_tell(member, seen.project, seen.role, 0).require()
    form = Form(News, {"language": seen.project.language})
    return page(request, WRITE, _frame(seen.project) | {"form": form})


@pages.post(
    "/{project_id}/updates/new", fr="/{project_id}/nouvelles/nouvelle", name="projects:tell",
    access=TEAM,
)  # fmt: skip
async def tell(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[News], form_of(News)],
) -> Response:
    """Tell the followers; photos come on the next page."""
    with form.or_rerender(request, WRITE, **_frame(seen.project)):
        made = await service.post(session, member, seen.project, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    said = _("Your followers are being told. Would you like to add a photo?")
    if made.hidden_at is not None:
        said = _("A moderator will look at your text before everybody reads it.")
    return redirect(request, _photos(seen.project, made), said)


@pages.get(
    "/{project_id}/updates/{update_id}/edit", fr="/{project_id}/nouvelles/{update_id}/modifier",
    name="projects:edit_update", access=TEAM,
)  # fmt: skip
async def form_to_edit(
    request: Request, session: Session, seen: RunProject, update_id: str
) -> Response:
    """Show what was told, to be corrected."""
    made = await theirs(session, seen.project, update_id)
    form = Form(NewsRevision, _typed(made))
    return page(request, WRITE, _frame(seen.project, made) | {"form": form})


@pages.post(
    "/{project_id}/updates/{update_id}/edit", fr="/{project_id}/nouvelles/{update_id}/modifier",
    name="projects:edit_update", access=TEAM,
)  # fmt: skip
async def edit(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    update_id: str,
    form: Annotated[Form[NewsRevision], form_of(NewsRevision)],
) -> Response:
    """Correct it; nobody is told again."""
    made = await theirs(session, seen.project, update_id)
    shown = _frame(seen.project, made)
    with form.or_rerender(request, WRITE, **shown):
        try:
            made = await service.edit(session, member, made, form.data, clock.now())
        except service.MovedOn as moved:
            form.values["version"] = moved.current.version
            form.general = moved.message
            again = {**shown, "form": form, "current": _typed(moved.current)}
            raise Rerender(WRITE, again, moved.status) from moved
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    said = _("Your correction is public.")
    if made.hidden_at is not None:
        said = _("A moderator will look at your text before everybody reads it.")
    return redirect(request, _there(seen.project, made), said)


@pages.post(
    "/{project_id}/updates/{update_id}/withdraw",
    fr="/{project_id}/nouvelles/{update_id}/retirer",
    name="projects:withdraw_update",
    access=TEAM,
)
async def withdraw(
    request: Request, session: Session, member: Member, seen: RunProject, update_id: str
) -> Response:
    """Take it back."""
    made = await theirs(session, seen.project, update_id)
    await service.withdraw(session, member, made, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    return redirect(
        request, address(seen.project), _("It is taken back: nobody reads it any more.")
    )


async def theirs(session: Session, project: Project, update_id: str) -> Update:
    """Return an update of this project.

    Raises:
        NotFound: there is none, or it was taken back.
    """
    made = await reading.row_of(session, project.id, update_id)
    if made is None:
        raise NotFound
    return made


def _typed(made: Update) -> dict[str, Any]:
    return {"title": made.title, "body": made.body, "language": made.language,
            "version": made.version}  # fmt: skip


def _frame(project: Project, made: Update | None = None) -> dict[str, Any]:
    return {
        "project": project,
        "path": address(project),
        "made": made,
        "most": UPDATE_MAX,
        "current": None,
    }


def _photos(project: Project, made: Update) -> str:
    return url("projects:update_photos", project_id=project.public_id, update_id=made.public_id)


def _there(project: Project, made: Update) -> str:
    return f"{address(project)}#update-{made.public_id}"
