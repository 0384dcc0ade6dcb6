"""How quantities move between a need and its offers: pure, total, and nothing is ever lost.

A need asks for ``quantity``; ``accepted`` of it is promised, ``delivered`` of that has come. Of what an
offer holds, each unit is in one place only: promised, waiting in reserve, or let go. Every change goes
through here, with the need's row locked (:mod:`app.items.service.books`), so that the sums of the offers
are the need's counters under any order of events.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.items.rules import OfferState as S


class Act(StrEnum):
    """What may be done with an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RELEASE = "release"
    RENEGE = "renege"
    DELIVER = "deliver"
    DISPUTE = "dispute"
    SETTLE = "settle"
    RETURN = "return"


class Fault(StrEnum):
    """Why something cannot be done."""

    NOT_NOW = "not_now"
    """The offer stands elsewhere."""
    NO_ROOM = "no_room"
    """The need has all it asked for."""
    TOO_MANY = "too_many"
    """More than there is."""
    TOO_FEW = "too_few"
    """Nothing at all, or less than nothing."""


class Impossible(ValueError):
    """The books refuse; ``fault`` says why, ``most`` how much would be possible."""

    def __init__(self, fault: Fault, most: int = 0) -> None:
        super().__init__(fault)
        self.fault = fault
        self.most = most


@dataclass(frozen=True, slots=True)
class Need:
    """The counters of a need."""

    quantity: int
    accepted: int = 0
    delivered: int = 0

    @property
    def room(self) -> int:
        """Return how much may still be promised."""
        return max(0, self.quantity - self.accepted)


@dataclass(frozen=True, slots=True)
class Offer:
    """The counters of an offer."""

    quantity: int
    state: S = S.OFFERED
    accepted: int = 0
    waiting: int = 0
    released: int = 0
    delivered: int = 0
    disputed_from: S | None = None

    @property
    def expected(self) -> int:
        """Return how much was promised and has not come yet."""
        return self.accepted - self.delivered

    @property
    def unanswered(self) -> int:
        """Return how much nobody has said anything about yet."""
        return self.quantity - self.accepted - self.waiting - self.released


Books = tuple[Need, Offer]


def possible(offer: Offer, *, is_loan: bool = False) -> frozenset[Act]:
    """Return what may be done with an offer as it stands, whoever does it."""
    acts: set[Act] = set()
    if offer.state in {S.OFFERED, S.WAITING}:
        acts |= {Act.ACCEPT, Act.DECLINE, Act.WITHDRAW}
    elif offer.waiting:
        acts |= {Act.ACCEPT, Act.RELEASE} if offer.state is not S.DISPUTED else set()
    if offer.state is S.ACCEPTED:
        acts |= {Act.RENEGE, Act.DELIVER}
    if offer.state in {S.ACCEPTED, S.DELIVERED, S.RETURNED} and offer.delivered:
        acts.add(Act.DISPUTE)
    if offer.state is S.DISPUTED:
        acts.add(Act.SETTLE)
    if is_loan and offer.state is S.DELIVERED:
        acts.add(Act.RETURN)
    return frozenset(acts)


def _needs(act: Act, offer: Offer, *, is_loan: bool = False) -> None:
    if act not in possible(offer, is_loan=is_loan):
        raise Impossible(Fault.NOT_NOW)


def _within(wanted: int, most: int) -> None:
    if wanted < 1:
        raise Impossible(Fault.TOO_FEW, most)
    if wanted > most:
        raise Impossible(Fault.TOO_MANY, most)


def accept(need: Need, offer: Offer, wanted: int) -> Books:
    """Take ``wanted`` of an offer, as far as there is room; what is left of it waits in reserve.

    Raises:
        Impossible: it stands elsewhere, holds less than that, or what waits has no room to go to.
    """
    _needs(Act.ACCEPT, offer)
    _within(wanted, offer.unanswered + offer.waiting)
    taken = min(wanted, need.room)
    if not taken and offer.state is not S.OFFERED:
        raise Impossible(Fault.NO_ROOM)
    left = offer.unanswered + offer.waiting - taken
    if not taken:
        return need, replace(offer, state=S.WAITING, waiting=left)
    state = S.ACCEPTED
    return (
        replace(need, accepted=need.accepted + taken),
        replace(offer, state=state, accepted=offer.accepted + taken, waiting=left),
    )


def decline(offer: Offer) -> Offer:
    """Say no to an offer of which nothing was taken."""
    _needs(Act.DECLINE, offer)
    return replace(offer, state=S.DECLINED, waiting=0, released=offer.quantity)


def withdraw(offer: Offer) -> Offer:
    """Take an offer back of which nothing was taken."""
    _needs(Act.WITHDRAW, offer)
    return replace(offer, state=S.WITHDRAWN, waiting=0, released=offer.quantity)


def release(offer: Offer) -> Offer:
    """Let go of what waits in reserve beside what was taken."""
    _needs(Act.RELEASE, offer)
    return replace(offer, waiting=0, released=offer.released + offer.waiting)


def renege(need: Need, offer: Offer) -> Books:
    """Give up what was promised and has not come: the need asks for it again."""
    _needs(Act.RENEGE, offer)
    lost = offer.expected
    return (
        replace(need, accepted=need.accepted - lost),
        replace(
            offer,
            state=S.DELIVERED if offer.delivered else S.RENEGED,
            accepted=offer.delivered,
            waiting=0,
            released=offer.released + offer.waiting + lost,
        ),
    )


def deliver(need: Need, offer: Offer, came: int) -> Books:
    """Write down that ``came`` of what was promised has come."""
    _needs(Act.DELIVER, offer)
    _within(came, offer.expected)
    delivered = offer.delivered + came
    state = S.DELIVERED if delivered == offer.accepted else S.ACCEPTED
    return (
        replace(need, delivered=need.delivered + came),
        replace(offer, state=state, delivered=delivered),
    )


def give_back(offer: Offer) -> Offer:
    """Write down that a loan has come back to its owner; nothing of it waits any more."""
    _needs(Act.RETURN, offer, is_loan=True)
    return replace(offer, state=S.RETURNED, waiting=0, released=offer.released + offer.waiting)


def dispute(offer: Offer) -> Offer:
    """Flag what the other side confirmed; nothing moves before it is settled."""
    _needs(Act.DISPUTE, offer)
    return replace(offer, state=S.DISPUTED, disputed_from=offer.state)


def settle(need: Need, offer: Offer, received: int) -> Books:
    """End a dispute: ``received`` of what was confirmed really came; the rest is asked for again.

    Of a loan said to be returned, all of it received means that it has not come back yet.
    """
    _needs(Act.SETTLE, offer)
    if not 0 <= received <= offer.delivered:
        raise Impossible(Fault.TOO_MANY if received > 0 else Fault.TOO_FEW, offer.delivered)
    lost = offer.delivered - received
    before = offer.disputed_from
    settled = replace(offer, disputed_from=None, delivered=received)
    if before is S.ACCEPTED:
        return replace(need, delivered=need.delivered - lost), replace(settled, state=S.ACCEPTED)
    gone = 0 if received else offer.waiting
    return (
        Need(need.quantity, need.accepted - lost, need.delivered - lost),
        replace(
            settled,
            state=S.DELIVERED if received else S.RENEGED,
            accepted=received,
            waiting=offer.waiting - gone,
            released=offer.released + lost + gone,
        ),
    )


def dismiss(offer: Offer) -> Offer:
    """End a dispute: what was confirmed stands."""
    _needs(Act.SETTLE, offer)
    return replace(offer, state=offer.disputed_from or S.DELIVERED, disputed_from=None)


def refill(need: Need, waiting: Sequence[Offer], reopened: int) -> tuple[Need, list[Offer]]:
    """Give what was ``reopened`` to those who wait in reserve, in their order.

    Returns the need, and each offer of ``waiting`` as it now stands.
    """
    left, after = min(reopened, need.room), []
    for offer in waiting:
        taken = min(left, offer.waiting) if Act.ACCEPT in possible(offer) else 0
        if not taken or offer.state is S.OFFERED:
            after.append(offer)
            continue
        left -= taken
        need = replace(need, accepted=need.accepted + taken)
        after.append(
            replace(
                offer,
                state=S.ACCEPTED,
                accepted=offer.accepted + taken,
                waiting=offer.waiting - taken,
            )
        )
    return need, after
