"""A fund and a campaign look for each other: the partner's page, the team's page."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.campaigns.path import RunCampaign
from app.campaigns.queries.visible import SeenCampaign, campaign_by
from app.campaigns.shown import address
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.policy import Verdict
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import Pages
from app.funds import policy
from app.funds.models import MatchingFund
from app.funds.pages.path import OwnFund
from app.funds.pages.view import bar, card, standing
from app.funds.queries.lines import open_funds
from app.funds.queries.proposals import ties_of
from app.funds.queries.show import SeenFund, campaigns_of, fund_by
from app.funds.queries.suiting import suiting
from app.funds.rules import AGAIN, REASON_MAX, Side
from app.funds.schemas import Proposal
from app.funds.service import propose as service
from app.funds.shown import fund_url, proposal_url, short_money
from app.profiles.queries.agreements import is_partner
from app.profiles.rules import today

pages = Pages("", fr="")

OWNER, TEAM = "fund owner", "project team"
MANAGE, ASK = "funds/manage.html", "funds/of_campaign.html"
FUND, FUND_FR = "/matching-funds/{fund_id}/campaigns", "/fonds-de-contrepartie/{fund_id}/campagnes"
CAMPAIGN, CAMPAIGN_FR = "/campaigns/{campaign_id}/matching", "/campagnes/{campaign_id}/jumelage"


@pages.get(FUND, fr=FUND_FR, name="funds:campaigns", access=OWNER)
async def manage(request: Request, session: Session, member: Member, seen: OwnFund) -> Response:
    """Show a partner where each campaign stands, and which it could propose its fund to."""
    context = await _of_fund(session, member, seen)
    return page(request, MANAGE, context | {"form": Form(Proposal)})


@pages.post(FUND, fr=FUND_FR, name="funds:campaigns", access=OWNER)
async def propose(
    request: Request,
    session: Session,
    member: Member,
    seen: OwnFund,
    form: Annotated[Form[Proposal], form_of(Proposal)],
) -> Response:
    """Propose a fund to a campaign."""
    with form.or_rerender(request, MANAGE, **await _of_fund(session, member, seen)):
        typed = form.data
        other = await campaign_by(session, typed.which, member)
        if other is None:
            raise Invalid({"which": _("Please choose one of the offered answers.")})
        asked = await service.propose(
            session, member, Side.FUND, seen.fund.id, other.campaign.id, typed.message, clock.now()
        )
    said = _("Proposed. The team of the project answers.")
    return redirect(request, proposal_url(asked.public_id), said)


@pages.get(CAMPAIGN, fr=CAMPAIGN_FR, name="funds:of_campaign", access=TEAM)
async def of_campaign(
    request: Request, session: Session, member: Member, seen: RunCampaign
) -> Response:
    """Show a team which funds match its campaign, and which it could ask."""
    del member
    context = await _of_campaign(session, seen)
    return page(request, ASK, context | {"form": Form(Proposal)})


@pages.post(CAMPAIGN, fr=CAMPAIGN_FR, name="funds:of_campaign", access=TEAM)
async def ask(
    request: Request,
    session: Session,
    member: Member,
    seen: RunCampaign,
    form: Annotated[Form[Proposal], form_of(Proposal)],
) -> Response:
    """Ask a fund to match a campaign."""
    with form.or_rerender(request, ASK, **await _of_campaign(session, seen)):
        typed = form.data
        other = await fund_by(session, typed.which, member)
        if other is None:
            raise Invalid({"which": _("Please choose one of the offered answers.")})
        asked = await service.propose(
            session, member, Side.CAMPAIGN, other.fund.id, seen.campaign.id, typed.message,
            clock.now(),
        )  # fmt: skip
    return redirect(request, proposal_url(asked.public_id), _("Asked. The partner answers."))


async def _takes(session: AsyncSession, fund: MatchingFund) -> Verdict:
    now = clock.now()
    partner = await is_partner(session, fund.organisation_id, now)
    return policy.takes_part(fund, today(now), is_partner=partner)


async def _of_fund(session: AsyncSession, actor: Actor, seen: SeenFund) -> dict[str, Any]:
    del actor
    fund = seen.fund
    takes = await _takes(session, fund)
    options = await suiting(session, fund) if takes else []
    return {
        "fund": fund,
        "path": fund_url(fund.public_id, fund.name),
        "bar": bar(fund),
        "ties": await campaigns_of(session, fund.id, everything=True),
        "standing": standing,
        "short_money": short_money,
        "takes": takes,
        "campaigns": [(one.public_id, one.words) for one in options],
        "message_max": REASON_MAX,
    }


async def _of_campaign(session: AsyncSession, seen: SeenCampaign) -> dict[str, Any]:
    campaign, project = seen.campaign, seen.project
    ties = await ties_of(session, campaign.id)
    taken = {tie.fund_id for tie in ties if tie.standing not in AGAIN}
    found = [line for line in await open_funds(session) if line.id not in taken]
    return {
        "campaign": campaign,
        "project": project,
        "path": address(campaign, project.title),
        "ties": ties,
        "standing": standing,
        "short_money": short_money,
        "funds": [(card(line), policy.suits(line, campaign, project)) for line in found],
        "message_max": REASON_MAX,
    }
