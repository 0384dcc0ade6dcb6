"""A partner writes a fund, changes it, opens it, closes it."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, VerifiedMember
from app.core import clock
from app.core.db import Session
from app.core.i18n import current, gettext as _
from app.core.money import typed
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.funds import policy
from app.funds.models import MatchingFund
from app.funds.pages.path import OwnFund
from app.funds.pages.view import engine_options
from app.funds.queries.show import SeenFund
from app.funds.rules import REASON_MAX, WHAT_MAX
from app.funds.schemas import AMOUNTS, Because, FundRevision, FundWords
from app.funds.service import write as service
from app.funds.shown import fund_url, tags
from app.organisations.models import Organisation
from app.organisations.pages.path import Found, InPath
from app.organisations.shown import organisation_url
from app.places.gazetteer import gazetteer
from app.profiles.queries.agreements import is_partner
from app.profiles.rules import today
from app.themes.chosen import offered

pages = Pages("", fr="")

OWNER = "fund owner"
FORM, CLOSE = "funds/fund_form.html", "funds/close.html"
NEW = "/organisations/{organisation_id}/matching-funds/new"
NEW_FR = "/organismes/{organisation_id}/fonds/nouveau"
FUND, FUND_FR = "/matching-funds/{fund_id}", "/fonds-de-contrepartie/{fund_id}"


@pages.get(NEW, fr=NEW_FR, name="funds:new", access=OWNER)
async def new(request: Request, session: Session, member: Member, found: InPath) -> Response:
    """Offer a blank fund."""
    await _may_write(session, member, found)
    known = {"language": current(), "engine": "factor", "factor_percent": "100"}
    known["starts_on"] = today(clock.now()).isoformat()
    return page(request, FORM, _frame(found.organisation) | {"form": Form(FundWords, known)})


@pages.post(NEW, fr=NEW_FR, name="funds:new", access=OWNER)
async def write(
    request: Request,
    session: Session,
    member: Member,
    found: InPath,
    form: Annotated[Form[FundWords], form_of(FundWords)],
) -> Response:
    """Write a fund; nobody reads it before it opens."""
    await _may_write(session, member, found)
    with form.or_rerender(request, FORM, **_frame(found.organisation)):
        fund = await service.write(session, member, found.organisation.id, form.data, clock.now())
    said = _("The fund is written. Read it once more, then open it: until then nobody sees it.")
    return redirect(request, fund_url(fund.public_id, fund.name), said)


async def _may_write(session: AsyncSession, member: Actor, found: Found) -> None:
    policy.can_write(
        member, found.organisation, found.role,
        is_partner=await is_partner(session, found.organisation.id, clock.now()),
    ).require()  # fmt: skip


@pages.get(f"{FUND}/edit", fr=f"{FUND_FR}/modifier", name="funds:edit", access=OWNER)
async def edit(request: Request, member: Member, seen: OwnFund) -> Response:
    """Show a fund to change it."""
    policy.can_change(member, seen.fund, seen.role).require()
    context = _frame(seen.organisation, seen.fund) | {"form": Form(FundRevision, _known(seen.fund))}
    return page(request, FORM, context)


@pages.post(f"{FUND}/edit", fr=f"{FUND_FR}/modifier", name="funds:edit", access=OWNER)
async def change(
    request: Request,
    session: Session,
    member: Member,
    seen: OwnFund,
    form: Annotated[Form[FundRevision], form_of(FundRevision)],
) -> Response:
    """Write a fund anew."""
    policy.can_change(member, seen.fund, seen.role).require()
    with form.or_rerender(request, FORM, **_frame(seen.organisation, seen.fund)):
        fund = await service.change(session, member, seen.fund.id, form.data)
    _drop(request, session, fund)
    return redirect(request, fund_url(fund.public_id, fund.name), _("The fund is changed."))


@pages.post(f"{FUND}/open", fr=f"{FUND_FR}/ouvrir", name="funds:open", access=OWNER)
async def open_fund(
    request: Request, session: Session, member: VerifiedMember, seen: OwnFund
) -> Response:
    """Make a fund public."""
    fund = await service.open_fund(session, member, seen.fund.id, clock.now())
    _drop(request, session, fund)
    said = _("The fund is open: campaigns can ask for it, and you can propose it to them.")
    return redirect(request, fund_url(fund.public_id, fund.name), said)


@pages.get(f"{FUND}/close", fr=f"{FUND_FR}/fermer", name="funds:close", access=OWNER)
async def to_close(request: Request, member: Member, seen: OwnFund) -> Response:
    """Ask why a fund closes."""
    policy.can_close(member, seen.fund, seen.role).require()
    return page(request, CLOSE, _closing(seen) | {"form": Form(Because)})


@pages.post(f"{FUND}/close", fr=f"{FUND_FR}/fermer", name="funds:close", access=OWNER)
async def close_fund(
    request: Request,
    session: Session,
    member: Member,
    seen: OwnFund,
    form: Annotated[Form[Because], form_of(Because)],
) -> Response:
    """Let a fund take no more campaigns."""
    policy.can_close(member, seen.fund, seen.role).require()
    with form.or_rerender(request, CLOSE, **_closing(seen)):
        fund = await service.close_fund(
            session, member, seen.fund.id, form.data.reason, clock.now()
        )
    _drop(request, session, fund)
    said = _("The fund is closed. The campaigns that it matches go on to their end.")
    return redirect(request, fund_url(fund.public_id, fund.name), said)


def _closing(seen: SeenFund) -> dict[str, Any]:
    return {
        "fund": seen.fund,
        "path": fund_url(seen.fund.public_id, seen.fund.name),
        "reason_max": REASON_MAX,
    }


def _known(fund: MatchingFund) -> dict[str, Any]:
    """Return a fund as its form shows it."""
    names = set(FundRevision.model_fields) - {*AMOUNTS, "territory"}
    known = {name: getattr(fund, name) for name in names}
    amounts = {name: getattr(fund, f"{name}_cents") for name in AMOUNTS}
    known |= {name: typed(cents) if cents is not None else "" for name, cents in amounts.items()}
    if fund.territory_id is not None:
        known["territory"] = gazetteer.territories[fund.territory_id].slug
    return {name: "" if value is None else value for name, value in known.items()}


def _frame(organisation: Organisation, fund: MatchingFund | None = None) -> dict[str, Any]:
    places = sorted(gazetteer.territories.values(), key=lambda place: place.name)
    return {
        "organisation": organisation,
        "organisation_path": organisation_url(organisation.public_id, organisation.name),
        "fund": fund,
        "path": fund_url(fund.public_id, fund.name) if fund is not None else "",
        "engines": engine_options(),
        "territories": [(place.slug, place.name) for place in places],
        "theme_options": [(one.code, one.label, "", one.icon) for one in offered()],
        "what_max": WHAT_MAX,
        "back": fund_url(fund.public_id, fund.name)
        if fund is not None
        else url("organisations:show", organisation_ref=organisation.public_id),
    }


def _drop(request: Request, session: AsyncSession, fund: MatchingFund) -> None:
    drop_pages(session, runtime_of(request), *tags(fund.id, fund.organisation_id))
