"""A team says what its project needs, changes it, closes it, and sees what is offered."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import current, gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.items import policy
from app.items.models import ItemNeed
from app.items.pages.path import NeedInPath
from app.items.pages.view import choices, kind_options, label, need_card, need_facts
from app.items.queries import needs, offers
from app.items.rules import LEAST_LABELS, NOTE_MAX, TERMS_LABELS, UNIT_LABELS, counted
from app.items.schemas import Closing, NeedRevision, NeedWords
from app.items.service import ask as service
from app.items.shown import need_url, tags
from app.projects.models import Project
from app.projects.path import ProjectInPath
from app.projects.policy import may_run
from app.projects.shown import address

pages = Pages("", fr="")

TEAM = "project team"
TEMPLATE = "items/need_form.html"


@pages.get(
    "/projects/{project_id}/items", fr="/projets/{project_id}/objets", name="items:manage",
    access=TEAM,
)  # fmt: skip
async def manage(
    request: Request, session: Session, member: Member, seen: ProjectInPath
) -> Response:
    """Show a team what it asked for, and what is offered to it."""
    may_run(member, seen.role).require()
    lines = await needs.managed(session, seen.project.id)
    context = {
        "project": seen.project,
        "path": address(seen.project),
        "open": [need_card(one) for one in lines if one.state == "open"],
        "closed": [need_card(one) for one in lines if one.state != "open"],
        "offers": await offers.open_of_project(session, seen.project.id),
        "may_ask": policy.can_ask(member, seen.project, seen.role),
        "counted": counted,
        "label": label,
    }
    return page(request, "items/manage.html", context)


@pages.get(
    "/projects/{project_id}/items/new", fr="/projets/{project_id}/objets/nouveau",
    name="items:new", access=TEAM,
)  # fmt: skip
async def new(request: Request, member: Member, seen: ProjectInPath) -> Response:
    """Offer a blank need."""
    policy.can_ask(member, seen.project, seen.role).require()
    known = {"quantity": "1", "place": seen.project.place_label, "language": current()}
    return page(request, TEMPLATE, _frame(seen.project) | {"form": Form(NeedWords, known)})


@pages.post(
    "/projects/{project_id}/items/new", fr="/projets/{project_id}/objets/nouveau",
    name="items:new", access=TEAM,
)  # fmt: skip
async def ask(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    form: Annotated[Form[NeedWords], form_of(NeedWords)],
) -> Response:
    """Ask for things; the project's followers are told."""
    policy.can_ask(member, seen.project, seen.role).require()
    with form.or_rerender(request, TEMPLATE, **_frame(seen.project)):
        need = await service.ask(session, member, seen.project, form.data, clock.now())
    _drop(request, session, need)
    said = _("Your need is public, and those who follow the project are being told.")
    return redirect(request, need_url(need.public_id, need.title), said)


@pages.get(
    "/needs/{need_id}/edit", fr="/besoins/{need_id}/modifier", name="items:edit", access=TEAM
)
async def edit(request: Request, member: Member, seen: NeedInPath) -> Response:
    """Show a need to change it."""
    policy.can_change(member, seen.need, seen.project, seen.role).require()
    values = {name: getattr(seen.need, name) for name in NeedRevision.model_fields}
    known = {name: "" if value in (None, False) else value for name, value in values.items()}
    context = _frame(seen.project, seen.need) | {"form": Form(NeedRevision, known)}
    return page(request, TEMPLATE, context)


@pages.post(
    "/needs/{need_id}/edit", fr="/besoins/{need_id}/modifier", name="items:edit", access=TEAM
)
async def change(
    request: Request,
    session: Session,
    member: Member,
    seen: NeedInPath,
    form: Annotated[Form[NeedRevision], form_of(NeedRevision)],
) -> Response:
    """Write a need anew."""
    policy.can_change(member, seen.need, seen.project, seen.role).require()
    with form.or_rerender(request, TEMPLATE, **_frame(seen.project, seen.need)):
        need = await service.change(session, member, seen.need.id, form.data, clock.now())
    _drop(request, session, need)
    return redirect(request, need_url(need.public_id, need.title), _("The need is changed."))


@pages.get(
    "/needs/{need_id}/close", fr="/besoins/{need_id}/fermer", name="items:close", access=TEAM
)
async def to_close(request: Request, member: Member, seen: NeedInPath) -> Response:
    """Ask why a need is closed."""
    policy.can_change(member, seen.need, seen.project, seen.role).require()
    return page(
        request, "items/close.html", _frame(seen.project, seen.need) | {"form": Form(Closing)}
    )


@pages.post(
    "/needs/{need_id}/close", fr="/besoins/{need_id}/fermer", name="items:close", access=TEAM
)
async def close(
    request: Request,
    session: Session,
    member: Member,
    seen: NeedInPath,
    form: Annotated[Form[Closing], form_of(Closing)],
) -> Response:
    """Close a need; those whose offers wait are told."""
    policy.can_change(member, seen.need, seen.project, seen.role).require()
    with form.or_rerender(request, "items/close.html", **_frame(seen.project, seen.need)):
        need = await service.close(session, member, seen.need.id, form.data.reason, clock.now())
    _drop(request, session, need)
    said = _("The need is closed. What was accepted is still expected.")
    return redirect(request, url("items:manage", project_id=seen.project.public_id), said)


@pages.get(
    "/needs/{need_id}/offers", fr="/besoins/{need_id}/offres", name="items:offers", access=TEAM
)
async def list_offers(
    request: Request, session: Session, member: Member, seen: NeedInPath
) -> Response:
    """Show the team what was offered for a need."""
    may_run(member, seen.role).require()
    context = _frame(seen.project, seen.need) | {
        "offers": await offers.for_need(session, seen.need.id),
        "counted": counted,
        "label": label,
    }
    return page(request, "items/offers.html", context)


def _frame(project: Project, need: ItemNeed | None = None) -> dict[str, Any]:
    return {
        "project": project,
        "path": address(project),
        "need": need,
        "kinds": kind_options(),
        "units": choices(UNIT_LABELS),
        "conditions": choices(LEAST_LABELS),
        "terms": choices(TERMS_LABELS),
        "note_max": NOTE_MAX,
        "now_facts": need_facts(need) if need is not None else [],
    }


def _drop(request: Request, session: AsyncSession, need: ItemNeed) -> None:
    drop_pages(session, runtime_of(request), *tags(need.id, need.project_id))
