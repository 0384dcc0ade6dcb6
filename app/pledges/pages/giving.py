"""Promising: an amount first, who you are afterwards, then the card; changed or taken back until the deadline."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.campaigns.models import Campaign, Reward
from app.campaigns.path import CampaignInPath
from app.campaigns.shown import campaign_url, tags
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid, SignInRequired
from app.core.i18n import current, gettext as _
from app.core.i18n.format import money
from app.core.money import typed as amount_typed
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.organisations.queries.speaking import voices
from app.payments.choose import are_payments_open, gateway_of
from app.pledges import policy
from app.pledges.models import Pledge
from app.pledges.pages.path import PledgeInPath
from app.pledges.queries.show import living, rewards_of
from app.pledges.rules import MESSAGE_MAX
from app.pledges.schemas import Promise, within
from app.pledges.service import change as changing, promise as service
from app.pledges.service.holding import database_clock
from app.pledges.shown import card_url, pledge_url
from app.projects.models import Project

pages = Pages("", fr="")
TEMPLATE = "pledges/give.html"
GIVER = "giver"
SUGGESTED = ("10", "25", "50", "100")


@pages.get(
    "/campaigns/{campaign_id}/promise", fr="/campagnes/{campaign_id}/promettre",
    name="pledges:give", access=PUBLIC,
)  # fmt: skip
async def blank(
    request: Request, session: Session, visitor: Visitor, seen: CampaignInPath
) -> Response:
    """Ask how much."""
    context = await _frame(request, session, visitor, seen.campaign, seen.project)
    if visitor is not None and (own := await living(session, seen.campaign.id, visitor.id)):
        return redirect(request, pledge_url(own), _("You have a promise to this campaign already."))
    asked = request.query_params.get("amount", "")[:20]
    reward = request.query_params.get("reward", "")[:20]
    known = {"amount": asked or _least(context["rewards"], reward), "reward": reward}
    context["form"] = Form(Promise, known | {"language": current()})
    return page(request, TEMPLATE, context)


def _least(rewards: list[Reward], reward: str) -> str:
    return next((amount_typed(r.least_cents) for r in rewards if r.public_id == reward), "")


@pages.post(
    "/campaigns/{campaign_id}/promise", fr="/campagnes/{campaign_id}/promettre",
    name="pledges:give", access="confirmed member",
)  # fmt: skip
async def give(
    request: Request,
    session: Session,
    visitor: Visitor,
    seen: CampaignInPath,
    form: Annotated[Form[Promise], form_of(Promise)],
) -> Response:
    """Promise; a visitor is asked who they are, and then it is done."""
    context = await _frame(request, session, visitor, seen.campaign, seen.project)
    with form.or_rerender(request, TEMPLATE, **context):
        policy.takes_promises(seen.campaign, await database_clock(session)).require()
        typed = form.data
        if visitor is None:
            if said := within(typed.amount):
                raise Invalid({"amount": said})
            kept = {"campaign": seen.campaign.public_id, "title": seen.project.title}
            raise SignInRequired("pledges.promise", kept | form.values)
        gateway = gateway_of(runtime_of(request))
        made = await service.promise(
            session, visitor, seen.campaign.id, typed, clock.now(), gateway=gateway.name
        )
    return redirect(request, card_url(made.public_id))


@pages.get(
    "/pledges/{pledge_id}/edit", fr="/promesses/{pledge_id}/modifier", name="pledges:change",
    access=GIVER,
)  # fmt: skip
async def edit(request: Request, session: Session, member: Member, seen: PledgeInPath) -> Response:
    """Show a promise to change it."""
    now = await database_clock(session)
    policy.can_change(member, seen.pledge, seen.campaign, now).require()
    context = await _frame(request, session, member, seen.campaign, seen.project, seen.pledge)
    pledge = seen.pledge
    mine = {one.id: one.public_id for one in context["voices"]}
    known = {
        "amount": amount_typed(pledge.amount_cents),
        "reward": seen.reward.public_id if seen.reward else "",
        "message": pledge.message,
        "is_anonymous": "1" if pledge.is_anonymous else "",
        "organisation": mine.get(pledge.organisation_id or 0, ""),
        "language": pledge.language,
    }
    return page(request, TEMPLATE, context | {"form": Form(Promise, known)})


@pages.post(
    "/pledges/{pledge_id}/edit", fr="/promesses/{pledge_id}/modifier", name="pledges:change",
    access=GIVER,
)  # fmt: skip
async def change(
    request: Request,
    session: Session,
    member: Member,
    seen: PledgeInPath,
    form: Annotated[Form[Promise], form_of(Promise)],
) -> Response:
    """Promise otherwise."""
    context = await _frame(request, session, member, seen.campaign, seen.project, seen.pledge)
    with form.or_rerender(request, TEMPLATE, **context):
        made = await changing.change(session, member, seen.pledge.id, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.campaign))
    said = _("Your promise is now of %(amount)s.") % {"amount": money(made.amount_cents)}
    return redirect(request, pledge_url(made.public_id), said)


@pages.get(
    "/pledges/{pledge_id}/cancel", fr="/promesses/{pledge_id}/annuler", name="pledges:cancel",
    access=GIVER,
)  # fmt: skip
async def ask_cancel(
    request: Request, session: Session, member: Member, seen: PledgeInPath
) -> Response:
    """Ask whether it is to be taken back."""
    now = await database_clock(session)
    policy.can_cancel(member, seen.pledge, seen.campaign, now).require()
    return page(request, "pledges/cancel.html", {"seen": seen, "pledge": seen.pledge})


@pages.post(
    "/pledges/{pledge_id}/cancel", fr="/promesses/{pledge_id}/annuler", name="pledges:cancel",
    access=GIVER,
)  # fmt: skip
async def cancel(
    request: Request, session: Session, member: Member, seen: PledgeInPath
) -> Response:
    """Take a promise back."""
    settings = runtime_of(request).settings
    await changing.cancel(session, settings, member, seen.pledge.id, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.campaign))
    said = _("Your promise is cancelled. Nothing was charged, and nothing will be.")
    return redirect(request, pledge_url(seen.pledge.public_id), said)


async def _frame(
    request: Request,
    session: AsyncSession,
    visitor: Actor | None,
    campaign: Campaign,
    project: Project,
    pledge: Pledge | None = None,
) -> dict[str, Any]:
    settings = runtime_of(request).settings
    may = policy.takes_promises(campaign, await database_clock(session))
    return {
        "campaign": campaign,
        "campaign_path": campaign_url(campaign.public_id, project.title),
        "project": project,
        "pledge": pledge,
        "rewards": await rewards_of(session, campaign.id),
        "voices": await voices(session, visitor),
        "may": may,
        "is_open": are_payments_open(settings),
        "is_demonstration": settings.paid_by == "demonstration",
        "suggested": SUGGESTED,
        "message_max": MESSAGE_MAX,
    }
