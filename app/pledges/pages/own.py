"""What I promised, and one promise of mine: where it stands and what comes next."""

from datetime import datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.campaigns.shown import campaign_url
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.i18n.format import date_long, money
from app.core.web.responses import page, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.pledges import policy
from app.pledges.pages.path import PledgeInPath
from app.pledges.queries.lists import mine as own_promises
from app.pledges.queries.show import SeenPledge, refunds_of
from app.pledges.rules import STATE_ICONS, STATE_LABELS, RefundState, State
from app.pledges.service.holding import database_clock
from app.pledges.shown import card_url, confirm_url

pages = Pages("", fr="")
S = State


@pages.get("/me/pledges", fr="/moi/promesses", name="pledges:mine", access=MEMBER)
async def mine(request: Request, session: Session, member: Member) -> Response:
    """List what the member promised."""
    after = request.query_params.get("after", "")
    found = await own_promises(session, member.id, after=after)
    context = {
        "pledges": found.items,
        "older_url": url("pledges:mine", query={"after": found.next_cursor})
        if found.next_cursor
        else "",
    }
    return page(request, "pledges/mine.html", context)


@pages.get("/pledges/{pledge_id}", fr="/promesses/{pledge_id}", name="pledges:show", access="giver")
async def show(request: Request, session: Session, member: Member, seen: PledgeInPath) -> Response:
    """Show a promise: where it stands, what comes next."""
    now = await database_clock(session)
    context = _frame(member, seen, now) | {
        "refunds": await refunds_of(session, seen.pledge.id),
        "succeeded": RefundState.SUCCEEDED,
        "is_demonstration": runtime_of(request).settings.paid_by == "demonstration",
    }
    return page(request, "pledges/show.html", context)


def _frame(member: Actor, seen: SeenPledge, now: datetime) -> dict[str, Any]:
    pledge = seen.pledge
    return {
        "seen": seen,
        "pledge": pledge,
        "project": seen.project,
        "campaign": seen.campaign,
        "campaign_path": campaign_url(seen.campaign.public_id, seen.project.title),
        "state": _(STATE_LABELS[pledge.state]),
        "state_icon": STATE_ICONS[pledge.state],
        "next": next_words(seen),
        "main": _main(seen),
        "may_change": bool(policy.can_change(member, pledge, seen.campaign, now)),
        "may_cancel": bool(policy.can_cancel(member, pledge, seen.campaign, now)),
        "may_renew": bool(policy.can_renew_card(member, pledge)),
        "facts": _facts(seen),
    }


def _main(seen: SeenPledge) -> tuple[str, str, str] | None:
    """Return the one main action: words, address, sign."""
    pledge = seen.pledge
    if pledge.state is S.CREATED:
        return _("Give my card"), card_url(pledge.public_id), "wallet"
    if pledge.state is S.NEEDS_ACTION and pledge.intent_id is not None:
        return _("Confirm to my bank"), confirm_url(pledge.public_id), "shield-check"
    if pledge.state in {S.DECLINED, S.NEEDS_ACTION}:
        return _("Give another card"), card_url(pledge.public_id), "wallet"
    return None


def _facts(seen: SeenPledge) -> list[tuple[str, str]]:
    pledge = seen.pledge
    facts = [(_("Amount"), money(pledge.amount_cents))]
    if pledge.ends_with:
        facts.append((_("Card"), pledge.ends_with))
    if seen.reward is not None:
        facts.append((_("Reward"), seen.reward.title))
    if seen.campaign.ends_at is not None:
        facts.append((_("End of the campaign"), date_long(seen.campaign.ends_at)))
    if pledge.collected_at is not None:
        facts.append((_("Charged on"), date_long(pledge.collected_at)))
    if pledge.refunded_cents:
        facts.append((_("Given back"), money(pledge.refunded_cents)))
    if pledge.is_anonymous:
        facts.append((_("Shown publicly"), _("Without my name")))
    return facts


def next_words(seen: SeenPledge) -> str:
    """Say what comes next, in the language in force."""
    pledge, run = seen.pledge, seen.run
    said = {
        S.CREATED: _("Your promise counts once your card is saved. Nothing is charged today."),
        S.CARD_SAVED: _("Your card is saved; your promise will count in a moment."),
        S.ACTIVE: _(
            "Your card is charged only if the campaign reaches its goal, after its end. Until then you change or cancel your promise here."
        ),
        S.CANCELLED: _("Nothing was charged, and nothing will be."),
        S.RELEASED: _("The campaign came to nothing, or had ended: nothing was charged, and nothing will be."),
        S.CHARGING: _("Your bank is being asked. You will get a letter as soon as it has answered."),
        S.COLLECTED: _("Your gift is with the project. Thank you!"),
        S.NEEDS_ACTION: _("Your bank asks you to confirm that this payment is yours. Nothing is charged until then."),
        S.DROPPED: _("Your card could not be charged in time. Nothing was charged, and nothing will be."),
        S.REFUND_PENDING: _("Money is on its way back to your card; banks take up to ten days."),
        S.REFUNDED: _("Your gift went back to your card; banks take up to ten days to show it."),
        S.REFUND_FAILED: _("Your bank did not take the money back. The team of the site is looking at it."),
        S.DISPUTED: _("You contest this payment at your bank: it decides, and the money waits."),
        S.WON: _("Your bank let this payment stand. Your gift is with the project."),
        S.LOST: _("Your bank gave the money back to you."),
    }  # fmt: skip
    if pledge.state is S.DECLINED:
        if pledge.next_try_at is not None:
            day = date_long(pledge.next_try_at)
            return _(
                "Your bank refused the card. It is tried again on %(day)s; you can give another one at once."
            ) % {"day": day}
        until = date_long(run.ends_at) if run is not None else ""
        return _("Your bank refused the card for good. Please give another one before %(day)s.") % {
            "day": until
        }
    return said[pledge.state]
