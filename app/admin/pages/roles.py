"""Giving and taking back rights: with a reason, after saying one's password again."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.pages.security import STEP_UP
from app.accounts.rules import RoleName
from app.accounts.service import roles as service
from app.admin.asking import ADMINISTRATOR, VerifiedAdministrator
from app.admin.pages.people import person_or_none
from app.admin.queries.person import RoleHeld, roles_of
from app.admin.schemas import Because, Grant
from app.admin.words import role_label
from app.core import clock
from app.core.db import Session
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import Pages, RowNumber, url
from app.places.gazetteer import gazetteer

pages = Pages("/staff/people/{person_id}/roles", fr="/equipe/personnes/{person_id}/roles")

ACCESS = STEP_UP.replace("member", ADMINISTRATOR)
GRANT, REVOKE = "admin/grant.html", "admin/revoke.html"


def _territories() -> list[tuple[str, str]]:
    return sorted(((t.slug, t.name) for t in gazetteer.territories.values()), key=lambda t: t[1])


def _frame(person: object) -> dict[str, Any]:
    labels = [(role.value, role_label(role, None, everywhere=False)) for role in RoleName]
    return {
        "person": person,
        "role_options": labels,
        "territories": _territories(),
        "current": "admin:people",
    }


@pages.get("/new", fr="/nouveau", name="admin:grant", access=ACCESS)
async def ask_grant(
    request: Request, session: Session, _administrator: VerifiedAdministrator, person_id: str
) -> Response:
    """Ask which right, where and why."""
    person = await person_or_none(session, person_id)
    return page(request, GRANT, {**_frame(person), "form": Form(Grant)})


@pages.post("/new", fr="/nouveau", name="admin:grant", access=ACCESS)
async def grant(
    request: Request,
    session: Session,
    administrator: VerifiedAdministrator,
    person_id: str,
    form: Annotated[Form[Grant], form_of(Grant)],
) -> Response:
    """Give it; it holds once the person has passed a second factor."""
    person = await person_or_none(session, person_id)
    with form.or_rerender(request, GRANT, **_frame(person)):
        if person["deleted_at"] is not None or person["email_confirmed_at"] is None:
            raise Conflict(
                _("Only somebody whose e-mail address is confirmed can be given a role.")
            )
        wanted = form.data
        where = _territory(wanted.territory)
        if wanted.role is RoleName.ADMINISTRATOR and where is not None:
            message = _("An administrator is one everywhere, not in one territory.")
            raise Invalid({"territory": message})
        given = await service.grant_role(
            session, administrator, person["id"], wanted.role, clock.now(),
            territory_id=where, reason=wanted.reason,
        )  # fmt: skip
        if not given:
            raise Invalid({"role": _("This person has this role already.")})
    message = _("The role is given. It holds from their next page on, once a second factor is set.")
    return redirect(request, url("admin:person", person_id=person_id), message)


def _territory(slug: str) -> int | None:
    if not slug:
        return None
    for place in gazetteer.territories.values():
        if place.slug == slug:
            return place.id
    raise Invalid({"territory": _("Please choose one of the offered answers.")})


@pages.get("/{role_id}/revoke", fr="/{role_id}/retirer", name="admin:revoke", access=ACCESS)
async def ask_revoke(
    request: Request,
    session: Session,
    _administrator: VerifiedAdministrator,
    person_id: str,
    role_id: RowNumber,
) -> Response:
    """Ask why."""
    person = await person_or_none(session, person_id)
    held = await _held(session, person["id"], role_id)
    context = {**_frame(person), "held": held, "label": _label(held), "form": Form(Because)}
    return page(request, REVOKE, context)


@pages.post("/{role_id}/revoke", fr="/{role_id}/retirer", name="admin:revoke", access=ACCESS)
async def revoke(
    request: Request,
    session: Session,
    administrator: VerifiedAdministrator,
    person_id: str,
    role_id: RowNumber,
    form: Annotated[Form[Because], form_of(Because)],
) -> Response:
    """Take it back; it ends at the person's next page."""
    person = await person_or_none(session, person_id)
    held = await _held(session, person["id"], role_id)
    with form.or_rerender(request, REVOKE, **_frame(person), held=held, label=_label(held)):
        await service.revoke_role(
            session, administrator, person["id"], RoleName(held.name), clock.now(),
            territory_id=held.territory_id, reason=form.data.reason,
        )  # fmt: skip
    if person["id"] == administrator.id:
        return redirect(request, url("site:home"), _("You have given your role back."))
    back = url("admin:person", person_id=person_id)
    return redirect(request, back, _("The role is taken back: it ends with their next page."))


async def _held(session: AsyncSession, person_id: int, role_id: int) -> RoleHeld:
    for held in await roles_of(session, person_id):
        if held.id == role_id:
            return held
    raise NotFound


def _label(held: RoleHeld) -> str:
    return role_label(RoleName(held.name), held.territory_id)
