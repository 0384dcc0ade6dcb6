"""Who may promise, change, cancel, refund and decide, and why not."""

from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.campaigns.models import Campaign
from app.campaigns.rules import State as CampaignState
from app.core.i18n import gettext as _
from app.core.i18n.format import money
from app.core.policy import YES, Verdict, no
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import OPEN, REFUNDS_FROM, UNPAID, RunState, State
from app.projects.policy import may_carry
from app.projects.rules import TeamRole

RENEWS = OPEN | (UNPAID - {State.CHARGING})
"""States in which another card may be given."""


def too_late() -> str:
    """Return why nothing is promised, changed or cancelled any more."""
    return _("This campaign has ended: nothing is promised, changed or cancelled any more.")


def takes_promises(campaign: Campaign, now: datetime) -> Verdict:
    """Say whether anything may be promised, whoever asks; ``now`` by the database's clock."""
    if campaign.hidden_at is not None:
        return no(_("Moderators have hidden this campaign: it takes no promise for now."))
    if campaign.opens_at is None:
        return no(_("This campaign is not open yet."))
    if campaign.state is not CampaignState.LIVE or campaign.ends_at is None:
        return no(too_late())
    return YES if now < campaign.ends_at else no(too_late())


def can_promise(actor: Actor, campaign: Campaign, now: datetime) -> Verdict:
    """Confirmed members promise to campaigns that are open."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return takes_promises(campaign, now)


def is_own(actor: Actor, pledge: Pledge) -> Verdict:
    """A promise is its giver's alone, suspended or not: their card is charged all the same."""
    if pledge.person_id != actor.id:
        return no(_("This promise is somebody else’s."))
    return YES


def can_change(actor: Actor, pledge: Pledge, campaign: Campaign, now: datetime) -> Verdict:
    """Its giver promises otherwise until the deadline, as whoever promises anew."""
    if not (verdict := can_cancel(actor, pledge, campaign, now)):
        return verdict
    return can_act(actor)


def can_cancel(actor: Actor, pledge: Pledge, campaign: Campaign, now: datetime) -> Verdict:
    """Its giver takes a promise back until the deadline, suspended or not."""
    if not (verdict := is_own(actor, pledge)):
        return verdict
    if pledge.state not in OPEN:
        return no(_("This promise cannot be changed any more."))
    if campaign.state is not CampaignState.LIVE or campaign.ends_at is None:
        return no(too_late())
    return YES if now < campaign.ends_at else no(too_late())


def can_renew_card(actor: Actor, pledge: Pledge) -> Verdict:
    """Its giver gives a card, or another one, until the promise is charged or over."""
    if not (verdict := is_own(actor, pledge)):
        return verdict
    if pledge.state not in RENEWS:
        return no(_("This promise needs no card any more."))
    return YES


def can_refund(actor: Actor, pledge: Pledge, cents: int, most: int) -> Verdict:
    """An administrator gives money back, never more than is left of the charge."""
    if not (verdict := may_refund(actor, pledge)):
        return verdict
    if not 0 < cents <= most:
        return no(
            _("Between %(least)s and %(most)s can be given back of this gift.")
            % {"least": money(1), "most": money(most)}
        )
    return YES


def may_refund(actor: Actor, pledge: Pledge) -> Verdict:
    """An administrator gives money back of a gift that came, one refund at a time."""
    if not (verdict := gives_back(actor)):
        return verdict
    if pledge.state is State.REFUND_PENDING:
        return no(_("A refund of this gift is under way: wait until it is done."))
    if pledge.state not in REFUNDS_FROM:
        return no(_("There is nothing to give back of this promise."))
    return YES


def gives_back(actor: Actor) -> Verdict:
    """Administrators give money back."""
    if not actor.is_administrator:
        return no(_("Only an administrator gives money back."))
    return can_act(actor)


def can_hold(actor: Actor, run: ChargeRun, *, pause: bool) -> Verdict:
    """An administrator pauses the collection of a campaign, and lets it go on."""
    if not actor.is_administrator:
        return no(_("Only an administrator pauses a collection."))
    wanted = RunState.RUNNING if pause else RunState.PAUSED
    if run.state is not wanted:
        return no(
            _("This collection is not running.") if pause else _("This collection is not paused.")
        )
    return can_act(actor)


def can_decide(actor: Actor, run: ChargeRun | None, role: TeamRole | None) -> Verdict:
    """Whoever carries the project accepts a smaller amount, or lets everybody be refunded."""
    if not (verdict := may_carry(actor, role)):
        return verdict
    if run is None or run.state is not RunState.DECIDING:
        return no(_("There is nothing to decide about this campaign."))
    return YES
