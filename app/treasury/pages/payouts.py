"""Payouts, for administrators: proposed by one, confirmed by another, sent, shown with their proof."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.campaigns.queries.visible import SeenCampaign
from app.campaigns.rules import state_label as campaign_state
from app.campaigns.shown import address, tags
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.files.rules import BODY_MAX
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.media.sent import file_of
from app.treasury import policy
from app.treasury.asking import ACCESS, MOVES, MovesMoney, Treasurer
from app.treasury.models import Payout
from app.treasury.path import AnyCampaign, AnyPayout
from app.treasury.proofs import EXTENSIONS, proof_file
from app.treasury.queries.funds import owing_funds, partner_payments
from app.treasury.queries.payouts import open_payouts, payouts_of
from app.treasury.queries.standing import standing_of
from app.treasury.rules import Act, Method
from app.treasury.schemas import Because, Made, PartnerPaid, Proposal, Returned, TakenBack
from app.treasury.service import by_hand, decide
from app.treasury.service.partner import partner_paid, take_back
from app.treasury.service.propose import propose
from app.treasury.words import method_label, state_label

pages = Pages("/staff/money", fr="/equipe/argent")
CAMPAIGN, PAYOUT = "treasury/campaign.html", "treasury/payout.html"


@pages.get("/payouts", fr="/virements", name="treasury:payouts", access=ACCESS)
async def payouts(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """List what waits for a second person, for a proof, or for the gateway."""
    context = {
        "payouts": await open_payouts(session), "state_label": state_label,
        "method_label": method_label, "current": "treasury:payouts",
    }  # fmt: skip
    return page(request, "treasury/payouts.html", context)


@pages.get("/campaigns/{campaign_id}", fr="/campagnes/{campaign_id}", name="treasury:campaign",
           access=ACCESS)  # fmt: skip
async def campaign(
    request: Request, session: Session, treasurer: Treasurer, seen: AnyCampaign
) -> Response:
    """Show where a campaign's money stands, its payouts, and what may be proposed."""
    return page(request, CAMPAIGN, await _shown(session, treasurer, seen))


@pages.post("/campaigns/{campaign_id}/payouts", fr="/campagnes/{campaign_id}/virements",
            name="treasury:propose", access=MOVES)  # fmt: skip
async def propose_payout(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    seen: AnyCampaign,
    form: Annotated[Form[Proposal], form_of(Proposal)],
) -> Response:
    """Propose a payout: another administrator confirms it."""
    context = await _shown(session, treasurer, seen)
    with form.or_rerender(request, CAMPAIGN, **context):
        made = await propose(session, treasurer, seen.campaign.id, form.data, clock.now())
    said = _("The payout is proposed. Another administrator has to confirm it.")
    return redirect(request, url("treasury:payout", payout_id=made.public_id), said)


@pages.post("/campaigns/{campaign_id}/partner", fr="/campagnes/{campaign_id}/partenaire",
            name="treasury:partner_paid", access=MOVES)  # fmt: skip
async def note_partner(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    seen: AnyCampaign,
    form: Annotated[Form[PartnerPaid], form_of(PartnerPaid)],
) -> Response:
    """Write down what a partner paid of what its fund owes."""
    context = await _shown(session, treasurer, seen) | {"paying": form}
    with form.or_rerender(request, CAMPAIGN, **context):
        await partner_paid(session, treasurer, seen.campaign.id, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.campaign))
    said = _("The payment is in the ledger.")
    return redirect(request, url("treasury:campaign", campaign_id=seen.campaign.public_id), said)


@pages.post("/campaigns/{campaign_id}/partner/back", fr="/campagnes/{campaign_id}/partenaire/revenu",
            name="treasury:partner_back", access=MOVES)  # fmt: skip
async def partner_back(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    seen: AnyCampaign,
    form: Annotated[Form[TakenBack], form_of(TakenBack)],
) -> Response:
    """Write down that a partner's payment never came, or went back."""
    context = await _shown(session, treasurer, seen) | {"taking": form}
    with form.or_rerender(request, CAMPAIGN, **context):
        typed = form.data
        await take_back(
            session, treasurer, seen.campaign.id, typed.entry, typed.reason, clock.now()
        )
    drop_pages(session, runtime_of(request), *tags(seen.campaign))
    said = _("The ledger says that this payment was taken back.")
    return redirect(request, url("treasury:campaign", campaign_id=seen.campaign.public_id), said)


@pages.get("/payouts/{payout_id}", fr="/virements/{payout_id}", name="treasury:payout",
           access=ACCESS)  # fmt: skip
async def payout(
    request: Request, session: Session, treasurer: Treasurer, found: AnyPayout
) -> Response:
    """Show a payout and what may be done with it."""
    return page(request, PAYOUT, await _one(session, treasurer, found))


@pages.post("/payouts/{payout_id}/confirm", fr="/virements/{payout_id}/confirmer",
            name="treasury:confirm", access=MOVES)  # fmt: skip
async def confirm(
    request: Request, session: Session, treasurer: MovesMoney, found: AnyPayout
) -> Response:
    """Say yes to what somebody else proposed."""
    form: Form[Because] = Form(Because)
    with form.or_rerender(request, PAYOUT, **await _one(session, treasurer, found)):
        await decide.confirm(session, treasurer, found[0].id, clock.now())
    return _done(request, session, found, _("The payout is confirmed."))


@pages.post("/payouts/{payout_id}/cancel", fr="/virements/{payout_id}/annuler",
            name="treasury:cancel", access=MOVES)  # fmt: skip
async def cancel(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    found: AnyPayout,
    form: Annotated[Form[Because], form_of(Because)],
) -> Response:
    """Take a payout back before it leaves."""
    with form.or_rerender(request, PAYOUT, **await _one(session, treasurer, found)):
        await decide.cancel(session, treasurer, found[0].id, form.data.reason, clock.now())
    return _done(request, session, found, _("The payout is cancelled: it will not be sent."))


@pages.post("/payouts/{payout_id}/sent", fr="/virements/{payout_id}/fait", name="treasury:sent",
            access=MOVES, max_body=BODY_MAX)  # fmt: skip
async def sent(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    found: AnyPayout,
    form: Annotated[Form[Made], form_of(Made)],
) -> Response:
    """Write down that the bank transfer was made, with its proof."""
    context = await _one(session, treasurer, found) | {"making": form}
    with form.or_rerender(request, PAYOUT, **context):
        policy.can_turn(treasurer, found[0], found[1].role, Act.SEND).require()
        please = _("Please choose the bank’s confirmation: a PDF or a picture.")
        proof = await file_of(form, "proof", please)
        await by_hand.sent(
            session, runtime_of(request).storage, treasurer, found[0].id,
            reference=form.data.reference, proof=proof, now=clock.now(),
        )  # fmt: skip
    return _done(request, session, found, _("The payout is in the ledger."))


@pages.post("/payouts/{payout_id}/back", fr="/virements/{payout_id}/revenu", name="treasury:back",
            access=MOVES)  # fmt: skip
async def came_back(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    found: AnyPayout,
    form: Annotated[Form[Returned], form_of(Returned)],
) -> Response:
    """Write down that the bank gave the transfer back."""
    with form.or_rerender(request, PAYOUT, **await _one(session, treasurer, found)):
        await by_hand.came_back(session, treasurer, found[0].id, form.data, clock.now())
    return _done(request, session, found, _("The ledger says that it came back."))


@pages.get("/payouts/{payout_id}/proof", fr="/virements/{payout_id}/preuve", name="treasury:proof",
           access=ACCESS)  # fmt: skip
async def proof(request: Request, found: AnyPayout) -> Response:
    """Give the file that shows the transfer was made, to be kept, not to be opened here.

    Raises:
        NotFound: there is none.
    """
    one = found[0]
    if not one.proof:
        raise NotFound
    try:
        data = await runtime_of(request).storage.read(proof_file(one.proof))
    except FileNotFoundError as error:
        raise NotFound from error
    name = f"virement-{one.public_id}.{EXTENSIONS[one.proof_type]}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
    }
    return Response(data, media_type=one.proof_type, headers=headers)


def _done(
    request: Request, session: AsyncSession, found: tuple[Payout, SeenCampaign], said: str
) -> Response:
    drop_pages(session, runtime_of(request), *tags(found[1].campaign))
    return redirect(request, url("treasury:payout", payout_id=found[0].public_id), said)


async def _shown(session: AsyncSession, treasurer: Actor, seen: SeenCampaign) -> dict[str, Any]:
    campaign = seen.campaign
    standing = await standing_of(session, campaign)
    return {
        "campaign": campaign,
        "project": seen.project,
        "path": address(campaign, seen.project.title),
        "state": campaign_state(campaign.state),
        "standing": standing,
        "sums": standing.sums,
        "payouts": await payouts_of(session, campaign.id),
        "funds": await owing_funds(session, campaign.id),
        "partners": await partner_payments(session, campaign),
        "state_label": state_label,
        "method_label": method_label,
        "methods": [(method.value, method_label(method)) for method in Method],
        "may_propose": policy.can_propose(treasurer, campaign, seen.role),
        "form": Form(Proposal, {"method": Method.MANUAL.value}),
        "paying": Form(PartnerPaid),
        "taking": Form(TakenBack),
        "current": "treasury:payouts",
    }


async def _one(
    session: AsyncSession, treasurer: Actor, found: tuple[Payout, SeenCampaign]
) -> dict[str, Any]:
    one, seen = found
    lines = {line.public_id: line for line in await payouts_of(session, one.campaign_id)}
    standing = await standing_of(session, seen.campaign, but=one.id)
    paid = [each for each in await partner_payments(session, seen.campaign) if not each.is_back]
    return {
        "payout": lines[one.public_id],
        "may_leave": policy.may_be_paid(seen.campaign) and one.cents <= standing.payable,
        "in_hand": standing.sums.in_hand,
        "partners": paid,
        "partner_cents": sum(each.cents for each in paid),
        "campaign": seen.campaign,
        "project": seen.project,
        "acts": {act.value: policy.can_turn(treasurer, one, seen.role, act) for act in Act},
        "state": state_label(one.state),
        "method": method_label(one.method),
        "destination": one.destination,
        "form": Form(Because),
        "making": Form(Made),
        "current": "treasury:payouts",
    }
