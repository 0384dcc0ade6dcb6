"""Who may move and look after money, and why not."""

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.campaigns.models import Campaign
from app.campaigns.rules import State as CampaignState, state_label
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.projects.rules import TeamRole
from app.treasury.models import Payout
from app.treasury.rules import Act, Method, State, after

GOES_ON = frozenset({CampaignState.SETTLED, CampaignState.PAYING_OUT, CampaignState.DELIVERING})
PAYABLE = GOES_ON | {CampaignState.CLOSED}
"""A transfer may come back after all was accounted for: how much is left is the ledger's to say."""


def can_treasure(actor: Actor) -> Verdict:
    """Administrators alone look after money."""
    if not actor.is_administrator:
        return no(_("Only an administrator can do this."))
    return can_act(actor)


def can_pay(actor: Actor, role: TeamRole | None) -> Verdict:
    """Nobody of a project's own team has a hand in paying it."""
    if not (verdict := can_treasure(actor)):
        return verdict
    if role is not None:
        return no(_("This is your own project: somebody else has to look after its money."))
    return verdict


def can_propose(actor: Actor, campaign: Campaign, role: TeamRole | None) -> Verdict:
    """A project is paid once its money is there, and whom it goes to was checked."""
    if not (verdict := can_pay(actor, role)):
        return verdict
    return may_be_paid(campaign)


def may_be_paid(campaign: Campaign) -> Verdict:
    """Say whether anything may leave for a project now, whoever asks."""
    if campaign.state not in PAYABLE:
        return no(
            _("Nothing can be paid out now. The campaign’s state is: %(state)s.")
            % {"state": state_label(campaign.state)}
        )
    if campaign.hidden_at is not None:
        return no(_("Moderators have hidden this campaign: it stays as it is for now."))
    if not campaign.payee_name or campaign.payee_known_at is None:
        return no(_("Nobody of the staff has checked yet who is to be paid."))
    return YES


def can_give_back(actor: Actor, role: TeamRole | None, giver_id: int | None) -> Verdict:
    """Nobody gives their own gift back to themselves, nor a gift to their own project."""
    if not (verdict := can_pay(actor, role)):
        return verdict
    if giver_id == actor.id:
        return no(_("This is your own gift: somebody else has to give it back."))
    return verdict


def can_turn(actor: Actor, payout: Payout, role: TeamRole | None, act: Act) -> Verdict:
    """A payout is confirmed by somebody else than whoever proposed it; each act has its states."""
    if not (verdict := can_pay(actor, role)):
        return verdict
    if after(payout.state, act) is None:
        return no(_("This payout has moved on: look at where it stands."))
    if act is Act.CONFIRM and payout.proposed_by_id == actor.id:
        return no(_("You proposed this payout: somebody else has to confirm it."))
    if act in {Act.SEND, Act.REVERSE} and payout.method is not Method.MANUAL:
        return no(_("Stripe says itself what becomes of this payout."))
    if act is Act.REVERSE and payout.sent_by_id == actor.id:
        return no(_("You wrote that it was sent: somebody else has to write that it came back."))
    if act is Act.ASK and (payout.method, payout.state) != (Method.CONNECT, State.CONFIRMED):
        return no(_("This payout is made by hand."))
    return verdict
