"""Who may do what with a thing in which state: what rules and things are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.security.stage import VISITOR
from tests.world import PEOPLE

WHO = (VISITOR, *PEOPLE)

EVERYBODY = frozenset(WHO)
MEMBERS = EVERYBODY - {VISITOR}
CONFIRMED = MEMBERS - {"unconfirmed"}
AUTHOR = frozenset({"author"})
CO_AUTHOR = frozenset({"coauthor"})
AUTHORS = AUTHOR | CO_AUTHOR
MEMBER_ALONE = frozenset({"member"})
ADMINISTRATORS = frozenset({"administrator"})
MODERATORS = ADMINISTRATORS | {"moderator"}
"""Who moderates the territory of the world's things."""
STAFF = MODERATORS | {"elsewhere"}


class Outcome(StrEnum):
    """What an address answers."""

    YES = "yes"
    NO = "no"
    SIGN_IN = "sign in"
    NOTHING = "—"


class Asks(StrEnum):
    """When a visitor is asked who they are."""

    FIRST = "before anything else"
    KNOWN = "once it is known that there is such a thing"
    ALLOWED = "once it is known that the thing allows it"


@dataclass(frozen=True)
class Rule:
    """Who may, in which states; in states not ``shown`` there is nothing at the address."""

    who: frozenset[str]
    states: frozenset[str] | None = None
    """None: all of them."""
    shown: frozenset[str] | None = None
    """None: the states in which most pages of the thing are there (:attr:`Thing.shown`)."""
    asks: Asks = Asks.FIRST
    known_to: frozenset[str] = EVERYBODY
    """The others are told that there is nothing, not that they may not."""
    ends_at_the_door: bool = False
    """Whoever has done it is shown the page where one signs in."""

    def expected(self, thing: "Thing", who: str, state: str) -> Outcome:
        """Return what somebody is answered about ``thing`` in ``state``."""
        unknown = who == VISITOR and VISITOR not in self.who
        if unknown and self.asks is Asks.FIRST:
            return Outcome.SIGN_IN
        known = thing.readers.get(state, EVERYBODY) & self.known_to
        shown = thing.shown if self.shown is None else self.shown
        if who not in known or (shown is not None and state not in shown):
            return Outcome.NOTHING
        allows = self.states is None or state in self.states
        if unknown and (self.asks is Asks.KNOWN or allows):
            return Outcome.SIGN_IN
        return Outcome.YES if who in self.who and allows else Outcome.NO


@dataclass(frozen=True, eq=False)
class Thing:
    """A kind of thing that addresses are about, and who may know of it in which state."""

    title: str
    """Heading of its part of docs/access-matrix.md."""
    about: frozenset[str]
    """Names of what addresses about it say: ``{"organisation_id"}``."""
    states: tuple[str, ...]
    """As in ``world.things[name]``; forms are tried on the first unless ``usual`` says otherwise."""
    readers: Mapping[Any, frozenset[str]] = field(default_factory=dict)
    """Who may know that there is such a thing; in states left out, everybody."""
    shown: frozenset[str] | None = None
    """States in which it has pages, unless a rule says otherwise; None: all."""
    by_access: Mapping[str, Rule] = field(default_factory=dict)
    """What a route's declared access means for it; see :data:`tests.security.expectations.BY_ACCESS`."""
    of: str = ""
    """The slice whose pages alone are about it, where a word of an address means other things elsewhere."""
    usual: str = ""
    words: str = ""
    """What a reader of the matrix needs to know."""

    @property
    def usual_state(self) -> str:
        """Return the state in which most forms about it are accepted."""
        return self.usual or self.states[0]
