"""A fund: how it adds its dollars, what they multiplied into, campaign by campaign."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.accounts.identity import Visitor
from app.campaigns.rules import state_label
from app.core import clock
from app.core.db import Session
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.funds import policy
from app.funds.pages.path import FundInRef
from app.funds.pages.view import (
    bar,
    facts,
    headline,
    met_figures,
    multiplied,
    sentence,
    standing,
)
from app.funds.queries.show import campaigns_of, figures
from app.funds.rules import FundState
from app.funds.shown import reference, short_money, tags
from app.organisations.rules import Role
from app.organisations.shown import logo_address, organisation_url
from app.profiles.queries.agreements import is_partner
from app.profiles.rules import today

pages = Pages("/matching-funds", fr="/fonds-de-contrepartie")
SECONDS = 30


@pages.get("/{fund_ref}", name="funds:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, seen: FundInRef, fund_ref: str
) -> Response:
    """Show a fund."""
    fund, organisation, now = seen.fund, seen.organisation, clock.now()
    right = reference(fund.public_id, fund.name)
    if fund_ref != right:
        to = url("funds:show", fund_ref=right, query=dict(request.query_params))
        return RedirectResponse(to, 301, headers={"cache-control": "private, no-cache"})
    met = await figures(session, fund.id)
    partner = await is_partner(session, organisation.id, now)
    owns = visitor is not None and seen.role is Role.OWNER
    context = {
        "fund": fund,
        "organisation": organisation,
        "organisation_path": organisation_url(organisation.public_id, organisation.name),
        "logo": logo_address(organisation.logo),
        "headline": headline(fund),
        "sentence": sentence(fund),
        "bar": bar(fund),
        "facts": facts(fund),
        "met": met,
        "figures": met_figures(met),
        "multiplied": multiplied(met),
        "campaigns": await campaigns_of(session, fund.id),
        "standing": standing,
        "campaign_state": state_label,
        "short_money": short_money,
        "is_draft": fund.state is FundState.DRAFT,
        "is_closed": fund.state is FundState.CLOSED,
        "takes": policy.takes_part(fund, today(now), is_partner=partner),
        "owns": owns,
        "may_open": visitor
        and policy.can_open(visitor, fund, seen.role, is_partner=partner, today=today(now)),
        "may_close": visitor and policy.can_close(visitor, fund, seen.role),
        "may_change": visitor and policy.can_change(visitor, fund, seen.role),
    }
    kept = tags(fund.id) if fund.is_public and not owns else ()
    return page(request, "funds/show.html", context, tags=kept, seconds=SECONDS)
