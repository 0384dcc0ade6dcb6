"""Writing a text of the plan; two who write at once are told, before and after."""

from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.web.forms import Form, FormModel, Rerender, form_of
from app.core.web.responses import fragment, page, redirect
from app.core.web.routing import Pages, url
from app.plans import policy
from app.plans.pages.view import TEAM, done, frame, labels, question_of, text_section
from app.plans.queries.editing import others_editing
from app.plans.queries.history import body_at
from app.plans.queries.whole import Part, parts_of
from app.plans.rules import BODY_MAX, Section
from app.plans.schemas import VERSION_MAX, SectionText, Version
from app.plans.service.moved_on import SectionMovedOn
from app.plans.service.write import note_editing, write
from app.plans.shown import plan_url
from app.projects.path import RunProject
from app.projects.queries.visible import SeenProject

pages = Pages("/projects", fr="/projets")

TEMPLATE = "plans/write.html"
OTHERS = ("plans/_others.html", "others")


class Watching(FormModel):
    """Which version somebody who is writing has before their eyes."""

    version: Version


@pages.get(
    "/{project_id}/plan/write/{section}", fr="/{project_id}/plan/ecrire/{section}",
    name="plans:write", access=TEAM,
)  # fmt: skip
async def form_to_write(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    section: str,
    number: Annotated[int | None, Query(alias="from", ge=1, le=VERSION_MAX)] = None,
) -> Response:
    """Show one text as a form, and who else has it open; ``from`` takes an earlier version up again.

    Raises:
        NotFound: there is no such version.
    """
    which = text_section(section)
    policy.can_write(member, seen.project, seen.role, which).require()
    part = await _part(session, seen.project.id, which)
    body: str | None = part.body
    if number is not None:
        body = await body_at(session, seen.project.id, which, number)
    if body is None:
        raise NotFound
    form = Form(SectionText, {"body": body, "version": part.version})
    shown = await _shown(session, member, seen, part)
    return page(request, TEMPLATE, shown | {"form": form, "taken_up": number})


@pages.post(
    "/{project_id}/plan/write/{section}", fr="/{project_id}/plan/ecrire/{section}",
    name="plans:write", access=TEAM,
)  # fmt: skip
async def save(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    section: str,
    form: Annotated[Form[SectionText], form_of(SectionText)],
) -> Response:
    """Keep what was written; what stood there before stays in the history."""
    which = text_section(section)
    shown = await _shown(session, member, seen, await _part(session, seen.project.id, which))
    with form.or_rerender(request, TEMPLATE, **shown):
        try:
            _part_now, changed = await write(
                session, member, seen.project.id, which, form.data, clock.now()
            )
        except SectionMovedOn as moved:
            form.values["version"] = moved.both.version
            form.general = moved.message
            again = {**shown, "form": form, "both": moved.both}
            raise Rerender(TEMPLATE, again, moved.status) from moved
    to = plan_url(seen.project, which)
    if not changed:
        return redirect(request, to, _("Nothing was changed."), kind="info")
    said = _("It is public. What this part said before is kept in the history.")
    return done(request, session, seen.project, said, to)


@pages.post(
    "/{project_id}/plan/write/{section}/open", fr="/{project_id}/plan/ecrire/{section}/ouvrir",
    name="plans:open", access=TEAM,
)  # fmt: skip
async def open_to_write(
    request: Request, session: Session, member: Member, seen: RunProject, section: str
) -> Response:
    """Write down that somebody has the part open, then show it as a form."""
    which = text_section(section)
    policy.can_write(member, seen.project, seen.role, which).require()
    await note_editing(session, member, seen.project.id, which, clock.now())
    to = url("plans:write", project_id=seen.project.public_id, section=which.value)
    return redirect(request, to)


@pages.post(
    "/{project_id}/plan/write/{section}/others", fr="/{project_id}/plan/ecrire/{section}/autres",
    name="plans:others", access=TEAM,
)  # fmt: skip
async def others(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    section: str,
    form: Annotated[Form[Watching], form_of(Watching)],
) -> Response:
    """Say, while somebody writes, who else does, and whether the text has changed meanwhile."""
    which = text_section(section)
    policy.can_write(member, seen.project, seen.role, which).require()
    version = form.data.version
    part = await _part(session, seen.project.id, which)
    await note_editing(session, member, seen.project.id, which, clock.now())
    shown = await _shown(session, member, seen, part)
    return fragment(request, *OTHERS, shown | {"seen_version": version})


async def _part(session: AsyncSession, project_id: int, section: Section) -> Part:
    parts = await parts_of(project_id).alone(session)
    return next((part for part in parts if part.section is section), Part(section))


async def _shown(
    session: AsyncSession, member: Actor, seen: SeenProject, part: Part
) -> dict[str, Any]:
    now, project_id = clock.now(), seen.project.id
    return {
        **frame(seen.project),
        "open_part": part,
        "label": labels()[part.section],
        "question": question_of(part.section),
        "back": plan_url(seen.project, part.section),
        "others": await others_editing(session, project_id, part.section, member.id, now),
        "seen_version": part.version,
        "history": url(
            "plans:history", project_id=seen.project.public_id, query={"part": part.section}
        ),
        "most": BODY_MAX,
        "both": None,
        "taken_up": None,
    }
