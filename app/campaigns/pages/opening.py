"""A campaign opens, or is called off: each with what follows said before it is done."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.campaigns import chosen, policy
from app.campaigns.gates import gates_of
from app.campaigns.pages.view import done, frame
from app.campaigns.path import CampaignInPath, SeenCampaign
from app.campaigns.queries.parts import database_now
from app.campaigns.rules import REASON_MAX, Act, deadline
from app.campaigns.schemas import Cancelling
from app.campaigns.service.call_off import call_off
from app.campaigns.service.turn import turn
from app.campaigns.shown import address
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page
from app.core.web.routing import Pages, url

pages = Pages("/campaigns", fr="/campagnes")
CARRIER = "carrier"
CANCEL = "campaigns/cancel.html"


@pages.get("/{campaign_id}/open", fr="/{campaign_id}/ouvrir", name="campaigns:open", access=CARRIER)
async def to_open(
    request: Request, session: Session, member: Member, seen: CampaignInPath
) -> Response:
    """Say what follows, until when it would last, and which gates are still shut."""
    campaign = seen.campaign
    policy.may_turn(member, campaign, seen.project, seen.role, Act.OPEN).require()
    instant = await database_now(session)
    gates = await gates_of(session, campaign)
    context = {
        **frame(seen, member, instant),
        "gates": gates,
        "all_open": all(gate.is_open for gate in gates),
        "ends_at": deadline(instant, campaign.days, chosen.length_of_a_day()),
        "back": url("campaigns:prepare", campaign_id=campaign.public_id),
    }
    return page(request, "campaigns/open.html", context)


@pages.post(
    "/{campaign_id}/open", fr="/{campaign_id}/ouvrir", name="campaigns:open", access=CARRIER
)
async def open_it(
    request: Request, session: Session, member: Member, seen: CampaignInPath
) -> Response:
    """Open the campaign: its clock begins to run."""
    campaign = seen.campaign
    await turn(session, member, campaign, Act.OPEN, clock.now())
    to = address(campaign, seen.project.title)
    said = _("Your campaign is open, and those who follow the project are being told.")
    return done(request, session, campaign, to, said)


@pages.get(
    "/{campaign_id}/cancel", fr="/{campaign_id}/annuler", name="campaigns:cancel", access=CARRIER
)
async def to_cancel(
    request: Request, session: Session, member: Member, seen: CampaignInPath
) -> Response:
    """Ask why the campaign is called off."""
    policy.may_turn(member, seen.campaign, seen.project, seen.role, Act.CANCEL).require()
    shown = await _to_cancel(session, member, seen)
    return page(request, CANCEL, shown | {"form": Form(Cancelling)})


@pages.post(
    "/{campaign_id}/cancel", fr="/{campaign_id}/annuler", name="campaigns:cancel", access=CARRIER
)
async def cancel(
    request: Request,
    session: Session,
    member: Member,
    seen: CampaignInPath,
    form: Annotated[Form[Cancelling], form_of(Cancelling)],
) -> Response:
    """Call the campaign off: nobody is charged."""
    with form.or_rerender(request, CANCEL, **await _to_cancel(session, member, seen)):
        await call_off(session, member, seen.campaign, form.data.reason, clock.now())
    said = _("The campaign is called off. Nobody is charged.")
    to = (
        address(seen.campaign, seen.project.title)
        if seen.campaign.opens_at
        else url("campaigns:prepare", campaign_id=seen.campaign.public_id)
    )
    return done(request, session, seen.campaign, to, said)


async def _to_cancel(session: Session, member: Member, seen: SeenCampaign) -> dict[str, Any]:
    return {
        **frame(seen, member, await database_now(session)),
        "back": url("campaigns:prepare", campaign_id=seen.campaign.public_id),
        "most": REASON_MAX,
    }
