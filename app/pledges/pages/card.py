"""The card, and a bank's confirmation: given to the payment service in the browser, never to us."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.campaigns.shown import campaign_url, tags
from app.core import clock
from app.core.db import Session
from app.core.db.engine import let_go
from app.core.i18n import gettext as _
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.payments.card_form import card_form, confirm_form
from app.payments.choose import gateway_of
from app.payments.seen import IntentState
from app.pledges import policy
from app.pledges.models import Pledge
from app.pledges.pages.path import PledgeInPath
from app.pledges.queries.show import SeenPledge
from app.pledges.rules import RunState, State
from app.pledges.service.apply import read_again
from app.pledges.service.card import EXPIRES, look_at_card, prepare
from app.pledges.service.look import NotBooked
from app.pledges.shown import card_url, pledge_url

pages = Pages("/pledges", fr="/promesses")
GIVER = "giver"
UNSAVED = frozenset({State.CREATED, State.CARD_SAVED})


@pages.get("/{pledge_id}/card", fr="/{pledge_id}/carte", name="pledges:card", access=GIVER)
async def ask(request: Request, session: Session, member: Member, seen: PledgeInPath) -> Response:
    """Ask for the card."""
    policy.can_renew_card(member, seen.pledge).require()
    setup = await prepare(session, runtime_of(request), member, seen.pledge.id)
    form = card_form(runtime_of(request), setup, _back(seen.pledge))
    context = _about(seen) | {
        "card": form,
        "here": card_url(seen.pledge.public_id),
        "expires_early": seen.pledge.refusal_code == EXPIRES,
    }
    return page(request, "pledges/card.html", context, opens=form.opening)


@pages.get(
    "/{pledge_id}/confirm", fr="/{pledge_id}/confirmer", name="pledges:confirm", access=GIVER
)
async def confirm(
    request: Request, session: Session, member: Member, seen: PledgeInPath
) -> Response:
    """Let somebody confirm to their bank that the payment is theirs: the same payment, once."""
    pledge, runtime = seen.pledge, runtime_of(request)
    policy.is_own(member, pledge).require()
    if pledge.state is not State.NEEDS_ACTION or pledge.intent_id is None:
        return redirect(request, pledge_url(pledge.public_id))
    if seen.run is not None and seen.run.state is RunState.PAUSED:
        said = _("This collection is paused: nothing is charged until it goes on.")
        return redirect(request, pledge_url(pledge.public_id), said, kind="warning")
    await let_go(session)
    intent = await gateway_of(runtime).read_intent(pledge.intent_id)
    if intent.state in {IntentState.SUCCEEDED, IntentState.PROCESSING}:
        return redirect(request, _back(pledge))
    form = confirm_form(runtime, intent, pledge.payment_method, _back(pledge))
    context = _about(seen) | {"card": form, "card_path": card_url(pledge.public_id)}
    return page(request, "pledges/confirm.html", context, opens=form.opening)


@pages.get("/{pledge_id}/return", fr="/{pledge_id}/retour", name="pledges:returned", access=GIVER)
async def returned(
    request: Request, session: Session, member: Member, seen: PledgeInPath
) -> Response:
    """Look at what became of the card, or of the payment: what the address says is not believed."""
    del member
    runtime, now, was = runtime_of(request), clock.now(), seen.pledge.state
    pledge = await look_at_card(session, runtime, seen.pledge.id, now)
    await let_go(session)  # the campaign is not held while the gateway is asked again
    try:
        await read_again(session, runtime, seen.pledge.id, now)
    except NotBooked:
        return redirect(request, pledge_url(pledge.public_id))
    drop_pages(session, runtime, *tags(seen.campaign))
    return _onwards(request, pledge, was)


def _onwards(request: Request, pledge: Pledge, was: State) -> Response:
    if pledge.refusal_code == EXPIRES:
        return redirect(request, card_url(pledge.public_id))
    if pledge.state is State.CREATED:
        said = _(
            "We have not heard of your card yet. If nothing happens in a minute, give it again."
        )
        return redirect(request, card_url(pledge.public_id), said, kind="warning")
    counts = was in UNSAVED and pledge.state is State.ACTIVE
    said = _("Thank you! Your promise counts.") if counts else ""
    return redirect(request, pledge_url(pledge.public_id), said)


def _back(pledge: Pledge) -> str:
    return url("pledges:returned", pledge_id=pledge.public_id)


def _about(seen: SeenPledge) -> dict[str, Any]:
    return {
        "pledge": seen.pledge,
        "campaign": seen.campaign,
        "project": seen.project,
        "campaign_path": campaign_url(seen.campaign.public_id, seen.project.title),
    }
