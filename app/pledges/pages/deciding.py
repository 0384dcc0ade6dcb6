"""Too little could be collected: whoever carries the project says what follows."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.campaigns.path import RunCampaign, SeenCampaign
from app.campaigns.shown import campaign_url, tags
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.pledges import policy
from app.pledges.models import ChargeRun
from app.pledges.schemas import Deciding
from app.pledges.service import decide as service
from app.pledges.service.run import floor_of

pages = Pages("/campaigns", fr="/campagnes")
TEMPLATE = "pledges/decide.html"
TEAM = "project team"


@pages.get(
    "/{campaign_id}/collection", fr="/{campaign_id}/collecte", name="pledges:decide", access=TEAM
)
async def ask(request: Request, session: Session, member: Member, seen: RunCampaign) -> Response:
    """Show how the collection stands, and ask."""
    run = await session.get(ChargeRun, seen.campaign.id)
    context = _frame(seen, run)
    context["may"] = policy.can_decide(member, run, seen.role)
    return page(request, TEMPLATE, context | {"form": Form(Deciding, {})})


@pages.post(
    "/{campaign_id}/collection", fr="/{campaign_id}/collecte", name="pledges:decide",
    access="carrier",
)  # fmt: skip
async def decide(
    request: Request,
    session: Session,
    member: Member,
    seen: RunCampaign,
    form: Annotated[Form[Deciding], form_of(Deciding)],
) -> Response:
    """Go on with less, or let everybody be refunded."""
    run = await session.get(ChargeRun, seen.campaign.id)
    context = _frame(seen, run)
    context["may"] = policy.can_decide(member, run, seen.role)
    with form.or_rerender(request, TEMPLATE, **context):
        await service.decide(session, member, seen.campaign.id, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.campaign))
    return redirect(
        request, campaign_url(seen.campaign.public_id, seen.project.title),
        _("Your answer is kept. Everybody who gave will read it."),
    )  # fmt: skip


def _frame(seen: SeenCampaign, run: ChargeRun | None) -> dict[str, Any]:
    campaign = seen.campaign
    came = campaign.collected_cents + campaign.matched_cents
    return {
        "campaign": campaign,
        "project": seen.project,
        "campaign_path": campaign_url(campaign.public_id, seen.project.title),
        "run": run,
        "came": came,
        "floor": floor_of(campaign),
        "answers": [
            ("reduced", _("Go on with less"), _("The project is done in part, as you say below."), "sprout"),
            ("refund", _("Refund everybody"), _("All that came goes back to the cards."), "undo-2"),
        ],
    }  # fmt: skip
