"""Beginning an organisation's page, writing it anew, its logo, its end."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.files.rules import BODY_MAX
from app.core.i18n import current, gettext as _
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.organisations import policy
from app.organisations.models import Organisation
from app.organisations.pages.path import Editable, Managed
from app.organisations.pages.sent import file_of
from app.organisations.rules import KIND_LABELS, PRACTICE_LABELS, State, label
from app.organisations.schemas import Identity, Revision, slug_of
from app.organisations.service import begin, change as service
from app.organisations.service.begin import unverified_of
from app.organisations.shown import logo_address, organisation_url, tags
from app.places.choices import area_groups

pages = Pages("/organisations", fr="/organismes")

NEW = "organisations/new.html"
EDIT = "organisations/edit.html"
CLOSE = "organisations/close.html"


class Nothing(FormModel):
    """A form whose only content is a file, or its button."""


def choices() -> dict[str, Any]:
    """Return what the form of a page offers to choose from."""
    return {
        "kinds": [(kind.value, label(kind)) for kind in KIND_LABELS],
        "practices": [(practice.value, label(practice)) for practice in PRACTICE_LABELS],
        "area_groups": area_groups(),
    }


@pages.get("/new", fr="/nouveau", name="organisations:new", access=MEMBER)
async def blank(request: Request, session: Session, member: Member) -> Response:
    """Offer a blank page."""
    refusal = policy.can_create(member, await unverified_of(session, member)).reason
    form = Form(Identity, {"language": current()})
    return page(request, NEW, {**choices(), "form": form, "refusal": refusal})


@pages.post("/new", fr="/nouveau", name="organisations:new", access=MEMBER)
async def create(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Identity], form_of(Identity)],
) -> Response:
    """Begin an organisation's page, and lead to its verification."""
    with form.or_rerender(request, NEW, **choices(), refusal=""):
        made = await begin.create(session, member, form.data, clock.now())
    _changed(request, session, made)
    said = _("The page of %(name)s exists. One more step: have it verified, so that you can speak in its name.")  # fmt: skip
    to = url("organisations:verification", organisation_id=made.public_id)
    if made.hidden_at is not None:
        return redirect(request, organisation_url(made.public_id, made.name), _held(), kind="info")
    return redirect(request, to, said % {"name": made.name})


@pages.get(
    "/{organisation_id}/edit",
    fr="/{organisation_id}/modifier",
    name="organisations:edit",
    access="editor",
)
async def written(request: Request, found: Editable) -> Response:
    """Show what the page says, to be written anew."""
    form = Form(Revision, values_of(found.organisation))
    return page(request, EDIT, _context(found.organisation) | {"form": form})


@pages.post(
    "/{organisation_id}/edit",
    fr="/{organisation_id}/modifier",
    name="organisations:edit",
    access="editor",
)
async def write(
    request: Request,
    session: Session,
    member: Member,
    found: Editable,
    form: Annotated[Form[Revision], form_of(Revision)],
) -> Response:
    """Write the page anew."""
    before, was_hidden = found.organisation.state, found.organisation.hidden_at is not None
    with form.or_rerender(request, EDIT, **_context(found.organisation)):
        after = await service.change(session, member, found.organisation, form.data, clock.now())
    _changed(request, session, after)
    said = _("The page is changed.")
    if before is not State.UNVERIFIED and after.state is State.UNVERIFIED:
        said += " " + _("Its name or its kind is another: please have it verified again.")
    if after.hidden_at is not None and not was_hidden:
        return redirect(
            request, organisation_url(after.public_id, after.name), _held(), kind="info"
        )
    return redirect(request, organisation_url(after.public_id, after.name), said)


@pages.post(
    "/{organisation_id}/logo", name="organisations:logo", access="editor", max_body=BODY_MAX
)
async def put_logo(
    request: Request,
    session: Session,
    member: Member,
    found: Editable,
    form: Annotated[Form[Nothing], form_of(Nothing)],
) -> Response:
    """Show a picture beside the name."""
    organisation = found.organisation
    blank_form = Form(Revision, values_of(organisation))
    with form.or_rerender(request, EDIT, **_context(organisation)):
        form.values = blank_form.values
        data = await file_of(form, "logo", _("Please choose a picture."))
        await service.set_logo(session, runtime_of(request).storage, member, organisation, data)
    _changed(request, session, organisation)
    return redirect(request, _edit(organisation), _("The logo is there."))


@pages.post(
    "/{organisation_id}/logo/remove",
    fr="/{organisation_id}/logo/retirer",
    name="organisations:remove_logo",
    access="editor",
)
async def remove_logo(
    request: Request, session: Session, member: Member, found: Editable
) -> Response:
    """Show the initials again."""
    await service.remove_logo(session, member, found.organisation)
    _changed(request, session, found.organisation)
    return redirect(request, _edit(found.organisation), _("The logo is gone."))


@pages.get(
    "/{organisation_id}/close",
    fr="/{organisation_id}/fermer",
    name="organisations:close",
    access="owner",
)
async def ask_to_close(request: Request, found: Managed) -> Response:
    """Ask before the end."""
    return page(request, CLOSE, {"organisation": found.organisation})


@pages.post(
    "/{organisation_id}/close",
    fr="/{organisation_id}/fermer",
    name="organisations:close",
    access="owner",
)
async def close(request: Request, session: Session, member: Member, found: Managed) -> Response:
    """End it."""
    await service.close(session, member, found.organisation, clock.now())
    _changed(request, session, found.organisation)
    said = _("%(name)s is closed.") % {"name": found.organisation.name}
    return redirect(request, url("organisations:mine"), said)


def _held() -> str:
    return _(
        "The page is kept. It was held automatically: a moderator reads it before it is shown."
    )


def values_of(organisation: Organisation) -> dict[str, Any]:
    """Return what the form shows of an organisation."""
    names = Identity.model_fields.keys() - {"area", "shows_email"}
    return {name: getattr(organisation, name) for name in names} | {
        "area": slug_of(organisation.area),
        "shows_email": "1" if organisation.shows_email else "",
        "version": organisation.version,
    }


def _context(organisation: Organisation) -> dict[str, Any]:
    return {
        **choices(),
        "organisation": organisation,
        "logo": logo_address(organisation.logo),
        "must_verify_again": organisation.state in {State.VERIFIED, State.PENDING},
    }


def _edit(organisation: Organisation) -> str:
    return url("organisations:edit", organisation_id=organisation.public_id)


def _changed(request: Request, session: AsyncSession, organisation: Organisation) -> None:
    drop_pages(session, runtime_of(request), *tags(organisation.id, listed=True), "ideas")
