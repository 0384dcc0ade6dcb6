"""Photos of a report."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.files.rules import BODY_MAX
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, runtime_of
from app.core.web.routing import Pages, url
from app.media import queries as media
from app.media.rules import ALT_MAX, PHOTOS_MAX
from app.media.schemas import PhotoWords
from app.media.sent import photo_of
from app.plans import policy
from app.plans.pages.view import TEAM, done, frame, thing_of
from app.plans.queries.reporting import report_of
from app.plans.service import photos as service
from app.plans.shown import report_url
from app.projects.models import Project
from app.projects.path import RunProject

pages = Pages("/projects", fr="/projets")

TEMPLATE = "plans/photos.html"


@pages.get(
    "/{project_id}/report/photos", fr="/{project_id}/bilan/photos", name="plans:photos", access=TEAM
)
async def photos(request: Request, session: Session, member: Member, seen: RunProject) -> Response:
    """Show the photos of a report, and how to add one.

    Raises:
        NotFound: nothing was written yet.
    """
    facts = await report_of(seen.project.id).alone(session)
    policy.can_report(member, seen.project, seen.role, thing_of(facts)).require()
    if facts is None:
        raise NotFound(_("Write the report first, then add its photos."))
    shown = await _shown(session, seen.project)
    return page(request, TEMPLATE, shown | {"form": Form(PhotoWords)})


@pages.post(
    "/{project_id}/report/photos", fr="/{project_id}/bilan/photos", name="plans:photos",
    access=TEAM, max_body=BODY_MAX,
)  # fmt: skip
async def add(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[PhotoWords], form_of(PhotoWords)],
) -> Response:
    """Hang a photo."""
    with form.or_rerender(request, TEMPLATE, **await _shown(session, seen.project)):
        data = await photo_of(form)
        await service.add_photo(
            session, runtime_of(request).storage, member, seen.project.id, data, form.data,
            clock.now(),
        )  # fmt: skip
    return _done(request, session, seen.project, _("The photo is added."))


@pages.post(
    "/{project_id}/report/photos/{photo_id}/remove",
    fr="/{project_id}/bilan/photos/{photo_id}/retirer", name="plans:remove_photo", access=TEAM,
)  # fmt: skip
async def remove(
    request: Request, session: Session, member: Member, seen: RunProject, photo_id: str
) -> Response:
    """Take a photo down."""
    await service.remove_photo(session, member, seen.project.id, photo_id, clock.now())
    return _done(request, session, seen.project, _("It is removed."))


async def _shown(session: AsyncSession, project: Project) -> dict[str, Any]:
    facts = await report_of(project.id).alone(session)
    hung = (
        await media.attached_to(facts.subject, with_hidden=True).alone(session) if facts else None
    )
    return {
        **frame(project),
        "photos": hung.photos if hung else [],
        "most": PHOTOS_MAX,
        "alt_max": ALT_MAX,
        "idea": project,
        "back": report_url(project),
    }


def _done(request: Request, session: AsyncSession, project: Project, said: str) -> Response:
    to = url("plans:photos", project_id=project.public_id)
    return done(request, session, project, said, to)
