"""Who belongs: roles, invitations taken back, ownership given, leaving."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.organisations import policy
from app.organisations.pages.path import Found, Managed, Theirs
from app.organisations.queries import people
from app.organisations.rules import ROLE_LABELS, Role, label
from app.organisations.schemas import Guest, RoleChange, Showing
from app.organisations.service import invitations, members as service
from app.organisations.shown import organisation_url, tags

pages = Pages("/organisations", fr="/organismes")

TEMPLATE = "organisations/members.html"
INVITATIONS = Limit("organisations.invitations", 30, 24 * 3600)
BELONGS = "organisation-member"


@pages.get(
    "/{organisation_id}/members",
    fr="/{organisation_id}/membres",
    name="organisations:members",
    access=BELONGS,
)
async def members(request: Request, session: Session, member: Member, found: Theirs) -> Response:
    """Show who belongs; owners also see whom they invited."""
    context = await _shown(session, found, member.public_id)
    return page(request, TEMPLATE, context | {"form": Form(Guest, {"role": Role.MEMBER.value})})


@pages.post(
    "/{organisation_id}/members",
    fr="/{organisation_id}/membres",
    name="organisations:members",
    access="owner",
)
async def invite(
    request: Request,
    session: Session,
    member: Member,
    found: Managed,
    form: Annotated[Form[Guest], form_of(Guest)],
) -> Response:
    """Send an invitation; the answer is the same whoever reads that address."""
    runtime = runtime_of(request)
    context = await _shown(session, found, member.public_id)
    with form.or_rerender(request, TEMPLATE, **context):
        guest = form.data
        await attempt(runtime, INVITATIONS, member.public_id)
        await invitations.invite(
            session, runtime.settings, member, found.organisation, guest.email, guest.role,
            clock.now(),
        )  # fmt: skip
    said = _("An invitation is on its way to %(address)s.") % {"address": guest.email}
    return redirect(request, _here(found), said)


@pages.post(
    "/{organisation_id}/invitations/{invitation_id}/revoke",
    fr="/{organisation_id}/invitations/{invitation_id}/annuler",
    name="organisations:revoke_invitation",
    access="owner",
)
async def revoke(
    request: Request, session: Session, member: Member, found: Managed, invitation_id: str
) -> Response:
    """Take an invitation back."""
    await invitations.revoke(session, member, found.organisation, invitation_id, clock.now())
    return redirect(request, _here(found), _("This invitation is taken back."))


@pages.post(
    "/{organisation_id}/members/{person_id}/role",
    fr="/{organisation_id}/membres/{person_id}/role",
    name="organisations:change_role",
    access="owner",
)
async def change_role(
    request: Request,
    session: Session,
    member: Member,
    found: Managed,
    person_id: str,
    form: Annotated[Form[RoleChange], form_of(RoleChange)],
) -> Response:
    """Let a member do more, or less."""
    role = form.data.role
    await service.change_role(session, member, found.organisation, person_id, role, clock.now())
    _changed(request, session, found)
    still = person_id != member.public_id or role is Role.OWNER
    to = _here(found) if still else organisation_path(found)
    return redirect(request, to, _("This role is changed."))


@pages.post(
    "/{organisation_id}/members/{person_id}/transfer",
    fr="/{organisation_id}/membres/{person_id}/ceder",
    name="organisations:transfer",
    access="owner",
)
async def transfer(
    request: Request, session: Session, member: Member, found: Managed, person_id: str
) -> Response:
    """Give ownership to another member."""
    await service.transfer(session, member, found.organisation, person_id, clock.now())
    _changed(request, session, found)
    said = _("The organisation has another owner. You stay as an editor.")
    return redirect(request, _here(found), said)


@pages.post(
    "/{organisation_id}/members/{person_id}/remove",
    fr="/{organisation_id}/membres/{person_id}/retirer",
    name="organisations:remove_member",
    access="owner",
)
async def remove(
    request: Request, session: Session, member: Member, found: Managed, person_id: str
) -> Response:
    """Let somebody belong to it no more."""
    await service.remove(session, member, found.organisation, person_id, clock.now())
    _changed(request, session, found)
    return redirect(request, _here(found), _("This person no longer belongs to the organisation."))


@pages.post(
    "/{organisation_id}/shown",
    fr="/{organisation_id}/paraitre",
    name="organisations:choose_shown",
    access=BELONGS,
)
async def choose_shown(
    request: Request,
    session: Session,
    member: Member,
    found: Theirs,
    form: Annotated[Form[Showing], form_of(Showing)],
) -> Response:
    """Let the public page name the member, or not."""
    shown = form.data.shown
    await service.choose_shown(session, member, found.organisation, shown=shown)
    _changed(request, session, found)
    said = _("Your name is on the page.") if shown else _("Your name is not on the page.")
    return redirect(request, _here(found), said)


@pages.post(
    "/{organisation_id}/leave",
    fr="/{organisation_id}/quitter",
    name="organisations:leave",
    access=BELONGS,
)
async def leave(request: Request, session: Session, member: Member, found: Theirs) -> Response:
    """Belong to it no more."""
    await service.leave(session, member, found.organisation, clock.now())
    _changed(request, session, found)
    said = _("You no longer belong to %(name)s") % {"name": found.organisation.name}
    return redirect(request, url("organisations:mine"), said + ".")


def organisation_path(found: Found) -> str:
    """Return the public page of the organisation."""
    return organisation_url(found.organisation.public_id, found.organisation.name)


def _here(found: Found) -> str:
    return url("organisations:members", organisation_id=found.organisation.public_id)


def _changed(request: Request, session: AsyncSession, found: Found) -> None:
    drop_pages(session, runtime_of(request), *tags(found.organisation.id))


async def _shown(session: AsyncSession, found: Found, reader: str) -> dict[str, Any]:
    organisation = found.organisation
    belonging = await people.members_of(session, organisation.id)
    is_owner = bool(policy.can_manage(organisation, found.role))
    own = next((line for line in belonging if line.public_id == reader), None)
    return {
        "organisation": organisation,
        "path": organisation_path(found),
        "members": [(line, label(line.role)) for line in belonging],
        "invitations": [
            (line, label(line.role))
            for line in (
                await people.invitations_of(session, organisation.id, clock.now())
                if is_owner
                else ()
            )
        ],
        "is_owner": is_owner,
        "reader": reader,
        "is_shown": own is not None and own.is_shown,
        "roles": [(role.value, label(role)) for role in reversed(ROLE_LABELS)],
    }
