"""Staff: mandates of elected officials, agreements with partners, written down with their source."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, VerifiedMember
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid, NotFound, Refused
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.organisations.models import Organisation
from app.organisations.shown import organisation_url
from app.places.gazetteer import gazetteer
from app.profiles.pages.path import PersonInPath
from app.profiles.pages.view import territory_name
from app.profiles.queries import agreements, offices
from app.profiles.queries.people import Shown
from app.profiles.rules import today
from app.profiles.schemas import Ending, RecordedAgreement, RecordedMandate
from app.profiles.service import terms
from app.profiles.shown import person_url, tags

pages = Pages("/staff", fr="/equipe")
MODERATOR = "moderator"
MANDATE, PARTNERS = "profiles/staff/mandate.html", "profiles/staff/partners.html"
END_MANDATE, END_AGREEMENT = "profiles/staff/end_mandate.html", "profiles/staff/end_agreement.html"


def _staff(member: Actor) -> None:
    """Stop whoever is no member of staff.

    Raises:
        Refused: always for them.
    """
    if not member.is_staff:
        raise Refused(_("Only moderators see this page."))


@pages.get("/mandates", fr="/mandats", name="profiles:staff_mandates", access=MODERATOR)
async def mandates(request: Request, session: Session, member: Member) -> Response:
    """Show every mandate ever written down."""
    _staff(member)
    context = {
        "mandates": await offices.all_mandates(session),
        "day": today(clock.now()),
        "territory_name": territory_name,
        "person_url": person_url,
    }
    return page(request, "profiles/staff/mandates.html", context)


@pages.get(
    "/people/{person_id}/mandate",
    fr="/personnes/{person_id}/mandat",
    name="profiles:record_mandate",
    access=MODERATOR,
)
async def ask_mandate(request: Request, member: VerifiedMember, person: PersonInPath) -> Response:
    """Ask for the office, the place, the dates and the source."""
    _staff(member)
    form = Form(RecordedMandate)
    return page(request, MANDATE, _about(member, person) | {"form": form})


@pages.post(
    "/people/{person_id}/mandate",
    fr="/personnes/{person_id}/mandat",
    name="profiles:record_mandate",
    access=MODERATOR,
)
async def record_mandate(
    request: Request,
    session: Session,
    member: VerifiedMember,
    person: PersonInPath,
    form: Annotated[Form[RecordedMandate], form_of(RecordedMandate)],
) -> Response:
    """Write it down."""
    _staff(member)
    with form.or_rerender(request, MANDATE, **_about(member, person)):
        await terms.record_mandate(session, member, person, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(person.id))
    said = _("The mandate is written down: %(name)s may answer from its first day.")
    return redirect(request, url("profiles:staff_mandates"), said % {"name": person.name})


@pages.get(
    "/mandates/{mandate_id}/end",
    fr="/mandats/{mandate_id}/terminer",
    name="profiles:end_mandate",
    access=MODERATOR,
)
async def ask_end(
    request: Request, session: Session, member: VerifiedMember, mandate_id: str
) -> Response:
    """Ask why it ends early."""
    _staff(member)
    context = await _mandate(session, mandate_id)
    return page(request, END_MANDATE, context | {"form": Form(Ending)})


@pages.post(
    "/mandates/{mandate_id}/end",
    fr="/mandats/{mandate_id}/terminer",
    name="profiles:end_mandate",
    access=MODERATOR,
)
async def end_mandate(
    request: Request,
    session: Session,
    member: VerifiedMember,
    mandate_id: str,
    form: Annotated[Form[Ending], form_of(Ending)],
) -> Response:
    """End it today."""
    _staff(member)
    context = await _mandate(session, mandate_id)
    with form.or_rerender(request, END_MANDATE, **context):
        ended = await terms.end_mandate(session, member, mandate_id, form.data.reason, clock.now())
    drop_pages(session, runtime_of(request), *tags(ended.person_id))
    said = _("The mandate is over as of today, and the reason is public.")
    return redirect(request, url("profiles:staff_mandates"), said)


@pages.get("/partners", fr="/partenaires", name="profiles:staff_partners", access=MODERATOR)
async def partners(request: Request, session: Session, member: VerifiedMember) -> Response:
    """Show every agreement, and ask for another one."""
    _staff(member)
    form = Form(RecordedAgreement, {"organisation": request.query_params.get("organisation", "")})
    return page(request, PARTNERS, await _agreements(session) | {"form": form})


@pages.post("/partners", fr="/partenaires", name="profiles:staff_partners", access=MODERATOR)
async def record_agreement(
    request: Request,
    session: Session,
    member: VerifiedMember,
    form: Annotated[Form[RecordedAgreement], form_of(RecordedAgreement)],
) -> Response:
    """Write an agreement down."""
    _staff(member)
    with form.or_rerender(request, PARTNERS, **await _agreements(session)):
        typed = form.data
        organisation = await _organisation(session, typed.organisation)
        await terms.record_agreement(session, member, organisation, typed, clock.now())
    drop_pages(session, runtime_of(request), "people", f"organisation:{organisation.id}")
    said = _("%(name)s is a partner between these dates.") % {"name": organisation.name}
    return redirect(request, url("profiles:staff_partners"), said)


@pages.get(
    "/partners/{agreement_id}/end",
    fr="/partenaires/{agreement_id}/terminer",
    name="profiles:end_agreement",
    access=MODERATOR,
)
async def ask_end_agreement(
    request: Request, session: Session, member: VerifiedMember, agreement_id: str
) -> Response:
    """Ask why it ends early."""
    _staff(member)
    context = await _agreement(session, agreement_id)
    return page(request, END_AGREEMENT, context | {"form": Form(Ending)})


@pages.post(
    "/partners/{agreement_id}/end",
    fr="/partenaires/{agreement_id}/terminer",
    name="profiles:end_agreement",
    access=MODERATOR,
)
async def end_agreement(
    request: Request,
    session: Session,
    member: VerifiedMember,
    agreement_id: str,
    form: Annotated[Form[Ending], form_of(Ending)],
) -> Response:
    """End it today."""
    _staff(member)
    context = await _agreement(session, agreement_id)
    with form.or_rerender(request, END_AGREEMENT, **context):
        ended = await terms.end_agreement(
            session, member, agreement_id, form.data.reason, clock.now()
        )
    drop_pages(session, runtime_of(request), "people", f"organisation:{ended.organisation_id}")
    said = _("The agreement is over as of today, and the reason is public.")
    return redirect(request, url("profiles:staff_partners"), said)


def _about(member: Actor, person: Shown) -> dict[str, Any]:
    return {
        "person": person,
        "path": person_url(person.public_id, person.name),
        "territories": [
            (place.slug, place.name)
            for place in gazetteer.territories.values()
            if member.moderates(place.id)
        ],
        "whole_city": gazetteer.city if member.moderates(None) else None,
        "is_self": member.id == person.id,
    }


async def _mandate(session: AsyncSession, public_id: str) -> dict[str, Any]:
    found = await offices.mandate(session, public_id) if is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return {"mandate": found, "territory": territory_name(found.territory_id)}


async def _agreements(session: AsyncSession) -> dict[str, Any]:
    return {
        "agreements": await agreements.all_agreements(session),
        "day": today(clock.now()),
        "organisation_url": organisation_url,
    }


async def _agreement(session: AsyncSession, public_id: str) -> dict[str, Any]:
    found = await agreements.agreement(session, public_id) if is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return {"agreement": found}


async def _organisation(session: AsyncSession, typed: str) -> Organisation:
    """Return the organisation whose address or public id was typed.

    Raises:
        Invalid: there is none.
    """
    last = typed.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    public_id = last.partition("-")[0].lower()
    query = select(Organisation).where(Organisation.public_id == public_id)
    found = (await session.execute(query)).scalar_one_or_none() if is_public_id(public_id) else None
    if found is None:
        raise Invalid({"organisation": _("No organisation has this address.")})
    return found
