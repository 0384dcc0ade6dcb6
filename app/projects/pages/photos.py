"""Photos of a project, and of what it told: hung, described and taken down by its team."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

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


@pages.get("/{project_id}/photos", name="projects:photos", access=TEAM)
async def photos(request: Request, session: Session, member: Member, seen: RunProject) -> Response:
    """Show the photos of the project, and how to add one."""
    policy.can_edit(member, seen.project, seen.role).require()
    shown = await _shown(session, seen, seen.project.subject, member.id, _own(seen))
    return page(request, TEMPLATE, shown | {"form": Form(PhotoWords)})


@pages.post("/{project_id}/photos", name="projects:photos", access=TEAM, max_body=BODY_MAX)
async def add(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[PhotoWords], form_of(PhotoWords)],
) -> Response:
    """Hang a photo on the project."""
    policy.can_edit(member, seen.project, seen.role).require()
    return await _hang(request, session, member, seen, form, seen.project.subject, _own(seen))


@pages.get(
    "/{project_id}/updates/{update_id}/photos", fr="/{project_id}/nouvelles/{update_id}/photos",
    name="projects:update_photos", access=TEAM,
)  # fmt: skip
async def update_photos(
    request: Request, session: Session, member: Member, seen: RunProject, update_id: str
) -> Response:
    """Show the photos of an update, and how to add one."""
    subject, here = await _of_update(session, seen, update_id)
    shown = await _shown(session, seen, subject, member.id, here)
    return page(request, TEMPLATE, shown | {"form": Form(PhotoWords)})


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
    subject, here = await _of_update(session, seen, update_id)
    return await _hang(request, session, member, seen, form, subject, here)


@pages.post(
    "/{project_id}/photos/{photo_id}/remove", fr="/{project_id}/photos/{photo_id}/retirer",
    name="projects:remove_photo", access=TEAM,
)  # fmt: skip
async def remove(
    request: Request, session: Session, member: Member, seen: RunProject, photo_id: str
) -> Response:
    """Take a photo of the project down."""
    policy.can_edit(member, seen.project, seen.role).require()
    return await _take_down(request, session, seen, seen.project.subject, photo_id, _own(seen))


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
    subject, here = await _of_update(session, seen, update_id)
    return await _take_down(request, session, seen, subject, told_photo_id, here)


async def _hang(
    request: Request,
    session: Session,
    member: Member,
    seen: SeenProject,
    form: Form[PhotoWords],
    subject: Subject,
    here: str,
) -> Response:
    shown = await _shown(session, seen, subject, member.id, here)
    with form.or_rerender(request, TEMPLATE, **shown):
        data = await photo_of(form)
        await hanging.add_photo(
            session, runtime_of(request).storage, member, subject, data=data, words=form.data,
            language=seen.project.language,
        )  # fmt: skip
    return _done(request, session, seen, here, _("The photo is added."))


async def _take_down(
    request: Request, session: Session, seen: SeenProject, subject: Subject, media_id: str,
    here: str,
) -> Response:  # fmt: skip
    found = await media.on_subject(session, subject, media_id)
    if found is None:
        raise NotFound
    await removal.remove(session, found)
    return _done(request, session, seen, here, _("It is removed."))


async def _of_update(session: Session, seen: SeenProject, update_id: str) -> tuple[Subject, str]:
    made = await theirs(session, seen.project, update_id)
    here = url(
        "projects:update_photos", project_id=seen.project.public_id, update_id=made.public_id
    )
    return Subject("project-update", made.id), here


def _own(seen: SeenProject) -> str:
    return url("projects:photos", project_id=seen.project.public_id)


async def _shown(
    session: AsyncSession, seen: SeenProject, subject: Subject, person_id: int, here: str
) -> dict[str, Any]:
    made = "" if subject.kind == "project" else here.split("/")[-2]
    attached = await media.attached_to(subject, with_hidden=True).alone(session)
    return {
        "project": seen.project,
        "path": address(seen.project),
        "here": here,
        "removals": {
            photo.public_id: removal_of(seen, photo.public_id, made) for photo in attached.photos
        },
        "photos": attached.photos,
        "told_why": await media.hidden_of(session, subject, person_id),
        "most": PHOTOS_MAX,
        "alt_max": ALT_MAX,
    }


def removal_of(seen: SeenProject, photo_id: str, update_id: str) -> str:
    """Return where a photo is taken down."""
    project_id = seen.project.public_id
    if update_id:
        return url(
            "projects:remove_update_photo", project_id=project_id, update_id=update_id,
            told_photo_id=photo_id,
        )  # fmt: skip
    return url("projects:remove_photo", project_id=project_id, photo_id=photo_id)


def _done(
    request: Request, session: AsyncSession, seen: SeenProject, here: str, said: str
) -> Response:
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    return redirect(request, here, said)
