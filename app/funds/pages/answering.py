"""What one side proposed: both read it, the other accepts or refuses it."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member, VerifiedMember
from app.campaigns.shown import address, tags as campaign_tags
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.funds import policy
from app.funds.pages.path import ProposalInPath
from app.funds.pages.view import bar, facts, headline, sentence, side_name, standing
from app.funds.queries.proposals import SeenProposal
from app.funds.rules import REASON_MAX
from app.funds.schemas import Because
from app.funds.service import propose as service
from app.funds.shown import fund_url, proposal_url, short_money, tags

pages = Pages("/matching-funds/proposals", fr="/fonds-de-contrepartie/propositions")

SIDES = "partner or team"
SHOW, REFUSE = "funds/proposal.html", "funds/refuse.html"


@pages.get("/{tie_id}", name="funds:proposal", access=SIDES)
async def proposal(request: Request, member: Member, seen: ProposalInPath) -> Response:
    """Show both sides what was proposed, and what came of it."""
    fund, asked = seen.fund, seen.asked
    context = _frame(seen) | {
        "headline": headline(fund),
        "sentence": sentence(fund),
        "facts": facts(fund),
        "bar": bar(fund),
        "standing": standing(asked.state),
        "side": side_name(asked.proposed_by),
        "short_money": short_money,
        "may_answer": policy.can_answer(member, asked, seen.side),
        "may_take_back": policy.can_take_back(member, asked, seen.side),
        "is_waiting": asked.state == "proposed",
    }
    return page(request, SHOW, context)


@pages.post("/{tie_id}/accept", fr="/{tie_id}/accepter", name="funds:accept", access=SIDES)
async def accept(
    request: Request, session: Session, member: VerifiedMember, seen: ProposalInPath
) -> Response:
    """Say yes for the other side."""
    await service.accept(session, member, seen.asked.public_id, clock.now())
    said = _("It is agreed: gifts are matched as long as the campaign is open.")
    return _done(request, session, seen, said)


@pages.get("/{tie_id}/refuse", fr="/{tie_id}/refuser", name="funds:refuse", access=SIDES)
async def to_refuse(request: Request, member: Member, seen: ProposalInPath) -> Response:
    """Ask why it is refused."""
    policy.can_answer(member, seen.asked, seen.side).require()
    return page(request, REFUSE, _frame(seen) | {"form": Form(Because)})


@pages.post("/{tie_id}/refuse", fr="/{tie_id}/refuser", name="funds:refuse", access=SIDES)
async def refuse(
    request: Request,
    session: Session,
    member: Member,
    seen: ProposalInPath,
    form: Annotated[Form[Because], form_of(Because)],
) -> Response:
    """Say no for the other side, with reasons."""
    policy.can_answer(member, seen.asked, seen.side).require()
    with form.or_rerender(request, REFUSE, **_frame(seen)):
        await service.refuse(session, member, seen.asked.public_id, form.data.reason, clock.now())
    return _done(request, session, seen, _("The other side reads your reasons."))


@pages.post(
    "/{tie_id}/take-back", fr="/{tie_id}/reprendre", name="funds:take_back",
    access=SIDES,
)  # fmt: skip
async def take_back(
    request: Request, session: Session, member: Member, seen: ProposalInPath
) -> Response:
    """Take a proposal back that nobody has answered."""
    await service.take_back(session, member, seen.asked.public_id, clock.now())
    return _done(request, session, seen, _("The proposal is taken back."))


def _frame(seen: SeenProposal) -> dict[str, Any]:
    return {
        "asked": seen.asked,
        "fund": seen.fund,
        "organisation": seen.organisation,
        "project": seen.project,
        "fund_path": fund_url(seen.fund.public_id, seen.fund.name),
        "campaign_path": address(seen.campaign, seen.project.title),
        "path": proposal_url(seen.asked.public_id),
        "reason_max": REASON_MAX,
    }


def _done(request: Request, session: AsyncSession, seen: SeenProposal, said: str) -> Response:
    drop_pages(
        session, runtime_of(request), *tags(seen.fund.id, seen.organisation.id),
        *campaign_tags(seen.campaign),
    )  # fmt: skip
    return redirect(request, proposal_url(seen.asked.public_id), said)
