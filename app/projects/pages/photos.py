"""Photos of a project, and of what it told: hung, described and taken down by its team."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core.db import Session
from app.core.errors import NotFound
from app.core.files.rules import BODY_MAX
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.media import queries as media
from app.media.rules import ALT_MAX, PHOTOS_MAX
from app.media.schemas import PhotoWords
from app.media.sent import photo_of
from app.media.service import photos as hanging, removal
from app.projects import policy
from app.projects.pages.updates import theirs
from app.projects.path import RunProject, SeenProject
from app.projects.shown import address, tags

pages = Pages("/projects", fr="/projets")
TEMPLATE = "projects/photos.html"
TEAM = "project team"


@dataclass(frozen=True, slots=True)
class Wall:
    """Where photos hang: on a project, or on what it told."""

    seen: SeenProject
    subject: Subject
    here: str
    """The page of these photos."""
    update_id: str = ""

    def removal(self, photo_id: str) -> str:
        """Return where one of them is taken down."""
        project_id = self.seen.project.public_id
        if not self.update_id:
            return url("projects:remove_photo", project_id=project_id, photo_id=photo_id)
        return url(
            "projects:remove_update_photo", project_id=project_id, update_id=self.update_id,
            told_photo_id=photo_id,
        )  # fmt: skip


def of_project(member: Actor, seen: SeenProject) -> Wall:
    """Return the wall of a project, to its team while it is written.

    Raises:
        Refused: for anybody else, or once it is closed.
    """
    policy.can_edit(member, seen.project, seen.role).require()
    here = url("projects:photos", project_id=seen.project.public_id)
    return Wall(seen, seen.project.subject, here)


async def of_told(session: AsyncSession, member: Actor, seen: SeenProject, update_id: str) -> Wall:
    """Return the wall of what a project told, to whoever may correct it.

    Raises:
        Refused: for anybody else, or while moderators hide the project.
        NotFound: there is no such update, or it was taken back.
    """
    policy.can_tell(member, seen.project, seen.role, 0).require()
    return await of_update(session, seen, update_id)


async def of_update(session: AsyncSession, seen: SeenProject, update_id: str) -> Wall:
    """Return the same wall to the team, who may take a photo down at any time.

    Raises:
        NotFound: there is no such update, or it was taken back.
    """
    made = await theirs(session, seen.project, update_id)
    project_id = seen.project.public_id
    here = url("projects:update_photos", project_id=project_id, update_id=made.public_id)
    return Wall(seen, Subject("project-update", made.id), here, made.public_id)


@pages.get("/{project_id}/photos", name="projects:photos", access=TEAM)
async def photos(request: Request, session: Session, member: Member, seen: RunProject) -> Response:
    """Show the photos of the project, and how to add one."""
    return await _show(request, session, member, of_project(member, seen))


@pages.post("/{project_id}/photos", name="projects:photos", access=TEAM, max_body=BODY_MAX)
async def add(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[PhotoWords], form_of(PhotoWords)],
) -> Response:
    """Hang a photo on the project."""
    return await _hang(request, session, member, form, of_project(member, seen))


@pages.get(
    "/{project_id}/updates/{update_id}/photos", fr="/{project_id}/nouvelles/{update_id}/photos",
    name="projects:update_photos", access=TEAM,
)  # fmt: skip
async def update_photos(
    request: Request, session: Session, member: Member, seen: RunProject, update_id: str
) -> Response:
    """Show the photos of an update, and how to add one."""
    wall = await of_told(session, member, seen, update_id)
    return await _show(request, session, member, wall)


@pages.post(
    "/{project_id}/updates/{update_id}/photos", fr="/{project_id}/nouvelles/{update_id}/photos",
    name="projects:update_photos", access=TEAM, max_body=BODY_MAX,
)  # fmt: skip
async def add_to_update(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    update_id: str,
    form: Annotated[Form[PhotoWords], form_of(PhotoWords)],
) -> Response:
    """Hang a photo on an update."""
    wall = await of_told(session, member, seen, update_id)
    return await _hang(request, session, member, form, wall)


@pages.post(
    "/{project_id}/photos/{photo_id}/remove", fr="/{project_id}/photos/{photo_id}/retirer",
    name="projects:remove_photo", access=TEAM,
)  # fmt: skip
async def remove(
    request: Request, session: Session, member: Member, seen: RunProject, photo_id: str
) -> Response:
    """Take a photo of the project down."""
    return await _take_down(request, session, of_project(member, seen), photo_id)


@pages.post(
    "/{project_id}/updates/{update_id}/photos/{told_photo_id}/remove",
    fr="/{project_id}/nouvelles/{update_id}/photos/{told_photo_id}/retirer",
    name="projects:remove_update_photo",
    access=TEAM,
)
async def remove_from_update(
    request: Request, session: Session, seen: RunProject, update_id: str, told_photo_id: str
) -> Response:
    """Take a photo of an update down."""
    wall = await of_update(session, seen, update_id)
    return await _take_down(request, session, wall, told_photo_id)


async def _show(request: Request, session: AsyncSession, member: Actor, wall: Wall) -> Response:
    shown = await _shown(session, wall, member.id)
    return page(request, TEMPLATE, shown | {"form": Form(PhotoWords)})


async def _hang(
    request: Request, session: AsyncSession, member: Actor, form: Form[PhotoWords], wall: Wall
) -> Response:
    with form.or_rerender(request, TEMPLATE, **await _shown(session, wall, member.id)):
        data = await photo_of(form)
        await hanging.add_photo(
            session, runtime_of(request).storage, member, wall.subject, data=data,
            words=form.data, language=wall.seen.project.language,
        )  # fmt: skip
    return _done(request, session, wall, _("The photo is added."))


async def _take_down(
    request: Request, session: AsyncSession, wall: Wall, media_id: str
) -> Response:
    found = await media.on_subject(session, wall.subject, media_id)
    if found is None:
        raise NotFound
    await removal.remove(session, found)
    return _done(request, session, wall, _("It is removed."))


async def _shown(session: AsyncSession, wall: Wall, person_id: int) -> dict[str, Any]:
    project = wall.seen.project
    attached = await media.attached_to(wall.subject, with_hidden=True).alone(session)
    return {
        "project": project,
        "path": address(project),
        "here": wall.here,
        "removals": {one.public_id: wall.removal(one.public_id) for one in attached.photos},
        "photos": attached.photos,
        "told_why": await media.hidden_of(session, wall.subject, person_id),
        "most": PHOTOS_MAX,
        "alt_max": ALT_MAX,
    }


def _done(request: Request, session: AsyncSession, wall: Wall, said: str) -> Response:
    drop_pages(session, runtime_of(request), *tags(wall.seen.project.id, listed=True))
    return redirect(request, wall.here, said)
