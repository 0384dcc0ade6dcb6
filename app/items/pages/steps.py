"""Each thing that may be done with an offer: its page, what it asks for, what follows, who may."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import N_, current
from app.core.policy import Verdict
from app.core.web.forms import FormModel
from app.items import policy
from app.items.ledger import Act
from app.items.queries.offers import SeenOffer
from app.items.rules import local_day
from app.items.schemas import Accepting, Because, Delivery, Settlement, Slot, Thanking
from app.items.service import dispute, meet, move, thank


class Nothing(FormModel):
    """A button alone."""


May = Callable[[Actor, SeenOffer, datetime], Verdict]
Do = Callable[[AsyncSession, Actor, int, Any, datetime], Awaitable[object]]
Known = Callable[[SeenOffer, datetime], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do with an offer; sentences are untranslated and may name ``%(title)s``."""

    name: str
    en: str
    fr: str
    schema: type[FormModel]
    question: str
    consequence: str
    yes: str
    done: str
    may: May
    do: Do
    icon: str = "check"
    danger: bool = False
    known: Known = lambda _seen, _now: {}


def _act(act: Act) -> May:
    def may(actor: Actor, seen: SeenOffer, now: datetime) -> Verdict:
        return policy.can_do(actor, act, seen.offer, seen.need, seen.side, now, seen.role)

    return may


def _may_meet(actor: Actor, seen: SeenOffer, _now: datetime) -> Verdict:
    return policy.can_meet(actor, seen.offer, seen.need, seen.side)


def _may_settle(actor: Actor, seen: SeenOffer, _now: datetime) -> Verdict:
    return policy.can_settle(actor, seen.offer, seen.project, seen.role, seen.side)


def _may_thank(actor: Actor, seen: SeenOffer, _now: datetime) -> Verdict:
    return policy.can_thank(actor, seen.offer, seen.side)


def _takeable(seen: SeenOffer, _now: datetime) -> dict[str, Any]:
    count = seen.offer.count
    there = count.unanswered + count.waiting
    return {"quantity": min(there, seen.need.count.room) or there}


def _expected(seen: SeenOffer, _now: datetime) -> dict[str, Any]:
    return {"quantity": seen.offer.count.expected}


def _doubted(_seen: SeenOffer, _now: datetime) -> dict[str, Any]:
    return {"verdict": "received", "received": 0}


def _words(seen: SeenOffer, _now: datetime) -> dict[str, Any]:
    return {"words": seen.offer.thanks, "language": current()}


def _slot(seen: SeenOffer, now: datetime) -> dict[str, Any]:
    first = max(seen.offer.window_from, local_day(now))
    place = seen.need.place if seen.offer.can_bring else ""
    return {"day": first.isoformat(), "begins": "10:00", "ends": "11:00", "place": place}


ACCEPT = Step(
    "items:accept", "accept", "accepter", Accepting, N_("Accept “%(title)s”?"),
    N_("What you do not take stays in reserve: it is taken first when something else falls through."),
    N_("Accept the offer"), N_("Accepted. Agree on a moment to hand it over."), _act(Act.ACCEPT),
    lambda session, actor, offer, typed, now: move.accept(
        session, actor, offer, typed.quantity, now, typed.note
    ),
    "check", known=_takeable,
)  # fmt: skip
DECLINE = Step(
    "items:decline", "decline", "decliner", Because, N_("Decline “%(title)s”?"),
    N_("Whoever offered it reads your reason."), N_("Decline the offer"),
    N_("Declined, and they are told why."), _act(Act.DECLINE),
    lambda session, actor, offer, typed, now: move.decline(
        session, actor, offer, typed.reason, now
    ),
    "x",
)  # fmt: skip
WITHDRAW = Step(
    "items:withdraw", "withdraw", "retirer", Nothing, N_("Take back your offer of “%(title)s”?"),
    N_("Nobody counts on it yet. You can offer again later."), N_("Take back my offer"),
    N_("Your offer is taken back."), _act(Act.WITHDRAW),
    lambda session, actor, offer, _typed, now: move.withdraw(session, actor, offer, now),
    "x", danger=True,
)  # fmt: skip
RELEASE = Step(
    "items:release", "release", "liberer", Nothing, N_("Let go of the reserve of “%(title)s”?"),
    N_("What was accepted stays accepted. The rest is not kept any more."),
    N_("Let go of the reserve"), N_("The reserve is let go."), _act(Act.RELEASE),
    lambda session, actor, offer, _typed, now: move.release(session, actor, offer, now),
    "archive",
)  # fmt: skip
RENEGE = Step(
    "items:renege", "give-up", "renoncer", Because, N_("“%(title)s” will not come after all?"),
    N_("What has not come is asked for again, and those in reserve are taken in their order. The other side reads your reason."),
    N_("It will not come"), N_("It is asked for again, and the other side is told."),
    _act(Act.RENEGE),
    lambda session, actor, offer, typed, now: move.renege(session, actor, offer, typed.reason, now),
    "circle-x", danger=True,
)  # fmt: skip
DELIVER = Step(
    "items:deliver", "delivered", "livre", Delivery, N_("Has “%(title)s” been delivered?"),
    N_("Either side says so; the other one may disagree for 30 days."), N_("It has been delivered"),
    N_("Delivered. Thank you!"), _act(Act.DELIVER),
    lambda session, actor, offer, typed, now: move.deliver(
        session, actor, offer, typed.quantity, now
    ),
    "badge-check", known=_expected,
)  # fmt: skip
RETURN = Step(
    "items:return", "returned", "rendu", Nothing, N_("Has “%(title)s” been given back?"),
    N_("Either side says so; the other one may disagree for 30 days."), N_("It has been given back"),
    N_("Given back. Thank you!"), _act(Act.RETURN),
    lambda session, actor, offer, _typed, now: move.give_back(session, actor, offer, now),
    "refresh-cw",
)  # fmt: skip
DISPUTE = Step(
    "items:dispute", "disagree", "contester", Because, N_("“%(title)s”: what is not right?"),
    N_("Say what came and what did not. The team of the project, or a moderator, settles it."),
    N_("This is not right"), N_("It is noted. The other side is told."), _act(Act.DISPUTE),
    lambda session, actor, offer, typed, now: dispute.dispute(
        session, actor, offer, typed.reason, now
    ),
    "triangle-alert",
)  # fmt: skip
SETTLE = Step(
    "items:settle", "settle", "trancher", Settlement, N_("“%(title)s”: settle the dispute"),
    N_("What did not come is asked for again. Both sides read your reason."),
    N_("Settle the dispute"), N_("Settled, and both sides are told."), _may_settle,
    dispute.settle, "circle-check", known=_doubted,
)  # fmt: skip
THANK = Step(
    "items:thank", "thank", "remercier", Thanking, N_("Say thank you for “%(title)s”"),
    N_("Everybody reads it under the need, beside the name of whoever gave, or without one if they prefer."),
    N_("Publish our thanks"), N_("Your thanks are public."), _may_thank, thank.thank, "sparkles",
    known=_words,
)  # fmt: skip
MEET = Step(
    "items:meet", "slot", "rendez-vous", Slot, N_("When does “%(title)s” change hands?"),
    N_("The other side is asked. Once agreed, it stands in both your calendars; moving it asks again."),
    N_("Propose this moment"), N_("Proposed. The other side is told."), _may_meet, meet.propose,
    "calendar", known=_slot,
)  # fmt: skip
CALL_OFF = Step(
    "items:call_off", "slot/cancel", "rendez-vous/annuler", Because,
    N_("Call off the hand-over of “%(title)s”?"),
    N_("It leaves both calendars. What was promised stays promised: propose another moment."),
    N_("Call it off"), N_("Called off, and the other side is told."), _may_meet,
    lambda session, actor, offer, typed, now: meet.cancel(session, actor, offer, typed.reason, now),
    "x",
)  # fmt: skip

STEPS = (
    ACCEPT, DECLINE, WITHDRAW, RELEASE, RENEGE, DELIVER, RETURN, DISPUTE, SETTLE, THANK, MEET,
    CALL_OFF,
)  # fmt: skip
"""Every step, in the order in which a page offers them."""
