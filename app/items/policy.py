"""Who may ask for things, offer them, and say what became of them, and why not."""

from datetime import datetime

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.items.ledger import Act, possible
from app.items.models import ItemNeed, Offer
from app.items.rules import DISPUTABLE_FOR, OfferState, Side, SlotState
from app.projects.models import Project
from app.projects.policy import may_run
from app.projects.rules import ACTIVE, RUNS, State, TeamRole

ASKS = ACTIVE | {State.PAUSED}
"""States in which a team may write what it needs."""


def can_ask(actor: Actor, project: Project, role: TeamRole | None) -> Verdict:
    """The team of a project that goes on says what it needs."""
    if not (verdict := may_run(actor, role)):
        return verdict
    if project.state not in ASKS:
        return no(_("This project is over: it asks for nothing more."))
    return YES


def can_change(actor: Actor, need: ItemNeed, project: Project, role: TeamRole | None) -> Verdict:
    """The team changes what it needs while it is open."""
    if not (verdict := can_ask(actor, project, role)):
        return verdict
    return YES if need.closed_at is None else no(closed())


def can_offer(actor: Actor, need: ItemNeed, project: Project) -> Verdict:
    """Confirmed members offer for open needs of projects that go on."""
    if not (verdict := can_act(actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return takes_offers(need, project)


def takes_offers(need: ItemNeed, project: Project) -> Verdict:
    """Say whether anything may be offered, whoever asks."""
    if not need.is_open:
        return no(closed())
    if project.state is State.PAUSED:
        return no(_("This project is paused: nothing can be offered for now."))
    if project.state not in ACTIVE or project.hidden_at is not None:
        return no(_("This project is over: it asks for nothing more."))
    return YES


def closed() -> str:
    """Return why nobody can offer for a need that is not open."""
    return _("This need is closed: nothing can be offered for it any more.")


def side_of(
    actor: Actor | None, offer: Offer, role: TeamRole | None, *, speaks: bool = False
) -> Side | None:
    """Return on which side of an offer somebody stands; whoever gives, before the team.

    ``speaks``: whether they speak for the organisation in whose name it was offered.
    """
    if actor is None:
        return None
    if offer.person_id == actor.id or (offer.organisation_id is not None and speaks):
        return Side.GIVER
    return Side.PROJECT if role in RUNS else None


def can_read(actor: Actor | None, offer: Offer, project: Project, side: Side | None) -> Verdict:
    """An offer is between its two sides; moderators of the place read what is theirs to settle."""
    if side is not None:
        return YES
    for_moderators = offer.state is OfferState.DISPUTED or offer.hidden_at is not None
    if for_moderators and actor is not None and actor.moderates(project.territory_id):
        return YES
    return no(_("This is between whoever offers and the team of the project."))


SIDES: dict[Act, frozenset[Side]] = {
    Act.ACCEPT: frozenset({Side.PROJECT}),
    Act.DECLINE: frozenset({Side.PROJECT}),
    Act.WITHDRAW: frozenset({Side.GIVER}),
    Act.RELEASE: frozenset(Side),
    Act.RENEGE: frozenset(Side),
    Act.DELIVER: frozenset(Side),
    Act.RETURN: frozenset(Side),
    Act.DISPUTE: frozenset(Side),
    Act.SETTLE: frozenset({Side.PROJECT}),
}


OWN = frozenset({Act.ACCEPT, Act.DECLINE})
"""What a team also does with what one of them offers: whoever carries a project alone gives to it too."""


def can_do(
    actor: Actor,
    act: Act,
    offer: Offer,
    need: ItemNeed,
    side: Side | None,
    now: datetime,
    role: TeamRole | None = None,
) -> Verdict:
    """Each act has its side, and its time."""
    if not (verdict := can_act(actor)):
        return verdict
    if side is None:
        return no(_("This is between whoever offers and the team of the project."))
    if side not in SIDES[act] and not (act in OWN and role in RUNS):
        return no(
            _("Only whoever offers can do this.")
            if side is Side.PROJECT
            else _("Only the team of this project can do this.")
        )
    if act not in possible(offer.count, is_loan=need.is_loan):
        return no(not_now())
    if act is Act.ACCEPT and need.closed_at is not None:
        return no(closed())
    return _can_dispute(offer, side, now) if act is Act.DISPUTE else YES


def not_now() -> str:
    """Return why an act does not fit where the offer stands."""
    return _("This cannot be done now: the offer has moved on. Here is where it stands.")


def _can_dispute(offer: Offer, side: Side, now: datetime) -> Verdict:
    if offer.confirmed_by is side:
        return no(_("You said this yourself: only the other side can dispute it."))
    since = offer.returned_at or offer.delivered_at
    if since is not None and offer.settled_at is not None and since <= offer.settled_at:
        return no(_("This was settled: it stays as it is."))
    if since is not None and now - since > DISPUTABLE_FOR:
        return no(_("It was confirmed more than 30 days ago: it stays as it is."))
    return YES


def can_settle(
    actor: Actor, offer: Offer, project: Project, role: TeamRole | None, side: Side | None
) -> Verdict:
    """The team settles, or a moderator of the place; never whoever gave, nor who speaks for them."""
    if not (verdict := can_act(actor)):
        return verdict
    if side is Side.GIVER:
        return no(_("This is your own offer: somebody else has to settle it."))
    if role not in RUNS and not actor.moderates(project.territory_id):
        return no(_("Only the team of the project, or a moderator, settles this."))
    if Act.SETTLE not in possible(offer.count):
        return no(_("There is nothing to settle here."))
    return YES


def can_thank(actor: Actor, offer: Offer, side: Side | None) -> Verdict:
    """The team thanks for what came, once."""
    if not (verdict := can_act(actor)):
        return verdict
    if side is not Side.PROJECT:
        return no(_("Only the team of this project can do this."))
    if not offer.delivered:
        return no(_("Thanks come once something has been delivered."))
    return YES


def can_meet(actor: Actor, offer: Offer, need: ItemNeed, side: Side | None) -> Verdict:
    """Both sides propose when things change hands: once accepted, or while a loan is out."""
    if not (verdict := can_act(actor)):
        return verdict
    if side is None:
        return no(_("This is between whoever offers and the team of the project."))
    acts = possible(offer.count, is_loan=need.is_loan)
    if Act.DELIVER not in acts and Act.RETURN not in acts:
        return no(_("There is nothing to hand over for now."))
    return YES


def can_agree(side: Side | None, proposed_by: Side, state: SlotState) -> Verdict:
    """The other side says yes to a moment."""
    if state is not SlotState.PROPOSED:
        return no(_("This moment is not waiting for an answer any more."))
    if side is proposed_by:
        return no(_("You proposed this moment yourself: the other side answers."))
    return YES


def can_ask_driver(actor: Actor, offer: Offer, side: Side | None, *, is_sought: bool) -> Verdict:
    """The team asks for somebody who drives, for what has not come yet; ``is_sought``: it does already."""
    if not (verdict := can_act(actor)):
        return verdict
    if side is not Side.PROJECT:
        return no(_("Only the team of this project can do this."))
    if Act.DELIVER not in possible(offer.count):
        return no(_("There is nothing to hand over for now."))
    if is_sought:
        return no(_("A driver is already being looked for."))
    return YES
