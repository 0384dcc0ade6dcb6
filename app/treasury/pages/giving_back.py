"""Refunds, for administrators: a part or all of one gift, or every gift of a campaign; and contestations."""

from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.queries.visible import SeenCampaign
from app.campaigns.shown import tags
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _, ngettext
from app.core.money import typed
from app.core.pagination import LONGEST_CURSOR
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.pledges.rules import STATE_LABELS
from app.pledges.service.refund import refund, refund_all
from app.projects.queries.team import role_of
from app.treasury.asking import ACCESS, MOVES, MovesMoney, Treasurer
from app.treasury.path import AnyCampaign
from app.treasury.policy import can_give_back, can_pay
from app.treasury.queries.gifts import GiftLine, gift_by, gifts_of
from app.treasury.queries.stuck import contested
from app.treasury.schemas import Because, GivingBack

pages = Pages("/staff/money", fr="/equipe/argent")
ONE, ALL = "treasury/refund.html", "treasury/refund_all.html"


@pages.get("/campaigns/{campaign_id}/gifts", fr="/campagnes/{campaign_id}/dons",
           name="treasury:gifts", access=ACCESS)  # fmt: skip
async def gifts(
    request: Request,
    session: Session,
    _treasurer: Treasurer,
    seen: AnyCampaign,
    after: Annotated[str, Query(max_length=LONGEST_CURSOR)] = "",
) -> Response:
    """List the gifts of a campaign that were charged."""
    found = await gifts_of(session, seen.campaign.id, after)
    which = seen.campaign.public_id
    older = url("treasury:gifts", campaign_id=which, query={"after": found.next_cursor})
    context = {
        "campaign": seen.campaign,
        "project": seen.project,
        "gifts": found.items,
        "state_label": lambda state: _(STATE_LABELS[state]),
        "older_url": older if found.next_cursor else None,
        "current": "treasury:collections",
    }
    return page(request, "treasury/gifts.html", context)


@pages.get("/gifts/{gift_id}/refund", fr="/dons/{gift_id}/rembourser", name="treasury:refund",
           access=ACCESS)  # fmt: skip
async def ask_refund(
    request: Request, session: Session, treasurer: Treasurer, gift_id: str
) -> Response:
    """Ask how much of a gift goes back, and why."""
    gift, context = await _gift(session, treasurer, gift_id)
    form = Form(GivingBack, {"amount": typed(gift.left_cents), "seen": str(gift.refunded_cents)})
    return page(request, ONE, context | {"form": form})


@pages.post("/gifts/{gift_id}/refund", fr="/dons/{gift_id}/rembourser", name="treasury:refund",
            access=MOVES)  # fmt: skip
async def give_back(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    gift_id: str,
    form: Annotated[Form[GivingBack], form_of(GivingBack)],
) -> Response:
    """Give a part of a gift, or all of it, back."""
    gift, context = await _gift(session, treasurer, gift_id)
    campaign: Campaign = context["campaign"]
    with form.or_rerender(request, ONE, **context):
        wanted, may = form.data, context["may"]
        may.require()
        await refund(
            session, runtime_of(request), treasurer, gift.id, wanted.cents, wanted.reason,
            clock.now(), seen_cents=wanted.seen,
        )  # fmt: skip
    drop_pages(session, runtime_of(request), *tags(campaign))
    back = url("treasury:gifts", campaign_id=campaign.public_id)
    return redirect(request, back, _("The refund is asked for. The giver is told by e-mail."))


@pages.get("/campaigns/{campaign_id}/refund-all", fr="/campagnes/{campaign_id}/tout-rembourser",
           name="treasury:refund_all", access=ACCESS)  # fmt: skip
async def ask_refund_all(request: Request, _treasurer: Treasurer, seen: AnyCampaign) -> Response:
    """Ask whether every gift of a campaign goes back, and why."""
    context = _about(seen)
    return page(request, ALL, context | {"form": Form(Because)})


@pages.post("/campaigns/{campaign_id}/refund-all", fr="/campagnes/{campaign_id}/tout-rembourser",
            name="treasury:refund_all", access=MOVES)  # fmt: skip
async def give_all_back(
    request: Request,
    session: Session,
    treasurer: MovesMoney,
    seen: AnyCampaign,
    form: Annotated[Form[Because], form_of(Because)],
) -> Response:
    """Give every gift of a campaign back."""
    context = _about(seen)
    runtime = runtime_of(request)
    with form.or_rerender(request, ALL, **context):
        can_pay(treasurer, seen.role).require()
        many = await refund_all(
            session, runtime, treasurer, seen.campaign.id, form.data.reason, clock.now()
        )
    drop_pages(session, runtime, *tags(seen.campaign))
    said = ngettext("%(num)s refund is asked for.", "%(num)s refunds are asked for.", many)
    back = url("treasury:gifts", campaign_id=seen.campaign.public_id)
    return redirect(request, back, said % {"num": many})


@pages.get("/contested", fr="/contestations", name="treasury:contested", access=ACCESS)
async def list_contested(request: Request, session: Session, _treasurer: Treasurer) -> Response:
    """List contested gifts: they are answered at the gateway, within its term."""
    context = {"contested": await contested(session), "current": "treasury:contested"}
    return page(request, "treasury/contested.html", context)


async def _gift(
    session: AsyncSession, treasurer: Actor, gift_id: str
) -> tuple[GiftLine, dict[str, Any]]:
    found = await gift_by(session, gift_id)
    if found is None:
        raise NotFound
    gift, campaign, project = found
    context = {
        "gift": gift,
        "campaign": campaign,
        "project": project,
        "state": _(STATE_LABELS[gift.state]),
        "may": can_give_back(
            treasurer, await role_of(session, project.id, treasurer.id), gift.giver_id
        ),
        "current": "treasury:collections",
    }
    return gift, context


def _about(seen: SeenCampaign) -> dict[str, Any]:
    return {
        "campaign": seen.campaign,
        "project": seen.project,
        "current": "treasury:collections",
    }
