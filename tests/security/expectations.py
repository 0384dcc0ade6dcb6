"""Who may do what with an idea in which state: what is wanted, apart from the code that does it.

Each route declares an access; :data:`RULES` says what that means for the routes where states
matter more than the word tells. ``docs/access-matrix.md`` shows the result.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.pages.security import STEP_UP
from app.core.web.routing import MEMBER, PUBLIC
from app.ideas.rules import OPEN, READABLE, State
from tests.security.routes import EVERY, Route
from tests.security.stage import VISITOR
from tests.world import PEOPLE

WHO = (VISITOR, *PEOPLE)
STATES = tuple(State)


class Outcome(StrEnum):
    """What an address answers."""

    YES = "yes"
    NO = "no"
    SIGN_IN = "sign in"
    NOTHING = "—"


EVERYBODY = frozenset(WHO)
MEMBERS = EVERYBODY - {VISITOR}
CONFIRMED = MEMBERS - {"unconfirmed"}
AUTHOR = frozenset({"author"})
AUTHORS = frozenset({"author", "coauthor"})
MODERATORS = frozenset({"moderator", "administrator"})
KNOWN = frozenset(State) - {State.DRAFT}
"""States in which an idea is or has been public."""

READERS = dict.fromkeys(READABLE, EVERYBODY) | {
    State.DRAFT: AUTHORS,
    State.HIDDEN: AUTHORS | MODERATORS,
}
"""Who may know that an idea exists."""


class Asks(StrEnum):
    """When a visitor is asked who they are."""

    FIRST = "before anything else"
    KNOWN = "once it is known that there is such an idea"
    ALLOWED = "once it is known that the idea allows it"


@dataclass(frozen=True)
class Rule:
    """Who may, in which states; in states not ``shown`` there is nothing at the address."""

    who: frozenset[str]
    states: frozenset[State] = frozenset(State)
    shown: frozenset[State] = KNOWN
    asks: Asks = Asks.FIRST
    known_to: frozenset[str] = EVERYBODY
    """The others are told that there is nothing, not that they may not."""

    def expected(self, who: str, state: State) -> Outcome:
        """Return what somebody is answered about an idea in ``state``."""
        unknown = who == VISITOR and VISITOR not in self.who
        if unknown and self.asks is Asks.FIRST:
            return Outcome.SIGN_IN
        if who not in READERS[state] & self.known_to or state not in self.shown:
            return Outcome.NOTHING
        if unknown and (self.asks is Asks.KNOWN or state in self.states):
            return Outcome.SIGN_IN
        if who in self.who and state in self.states:
            return Outcome.YES
        return Outcome.NO


OPEN_ONLY = frozenset(OPEN)
LEADS_ON = OPEN_ONLY | {State.MERGED}
"""A merged idea leads to the open one that it became part of."""

BY_ACCESS = {
    PUBLIC: Rule(EVERYBODY),
    MEMBER: Rule(MEMBERS),
    STEP_UP: Rule(MEMBERS),
    "author": Rule(AUTHOR),
    "authors": Rule(AUTHORS),
    "moderator": Rule(MODERATORS),
}
SPEAKER = frozenset({"member"})
"""Who wrote the comments of the world."""

CLOSING = Rule(AUTHOR, OPEN_ONLY)
MERGING = Rule(MODERATORS, OPEN_ONLY)
SPEAKING = Rule(CONFIRMED, LEADS_ON, asks=Asks.ALLOWED)
EDITING = Rule(SPEAKER, LEADS_ON)
ALL = frozenset(State)
IN_HAND = OPEN_ONLY | {State.DRAFT}
"""States in which its authors may change an idea."""
WRITING = Rule(AUTHORS, IN_HAND, shown=ALL)
DISCARDING = Rule(AUTHOR, frozenset({State.DRAFT}), shown=ALL)
CHANGING = Rule(AUTHORS, OPEN_ONLY)
WRITTEN = {
    ("ideas:write", "GET"),
    ("ideas:place", "GET"),
    ("ideas:place", "POST"),
    ("ideas:photos", "GET"),
    ("ideas:photos", "POST"),
    ("ideas:documents", "POST"),
    ("ideas:links", "POST"),
    ("ideas:describe_photo", "GET"),
    ("ideas:describe_photo", "POST"),
    ("ideas:move_earlier", "POST"),
    ("ideas:remove_attachment", "POST"),
    ("ideas:co_authors", "GET"),
}
CO_AUTHOR = frozenset({"coauthor"})
RULES: dict[tuple[str, str], Rule] = {
    **dict.fromkeys(WRITTEN, WRITING),
    ("ideas:edit", "GET"): CHANGING,
    ("ideas:edit", "POST"): CHANGING,
    ("ideas:publish", "GET"): Rule(MEMBERS, shown=ALL),
    ("ideas:publish", "POST"): Rule(AUTHOR, IN_HAND, shown=ALL),
    ("ideas:discard", "GET"): DISCARDING,
    ("ideas:discard", "POST"): DISCARDING,
    ("ideas:co_authors", "POST"): Rule(AUTHOR, IN_HAND, shown=ALL),
    ("ideas:remove_co_author", "POST"): Rule(AUTHORS, shown=ALL, known_to=AUTHORS),
    ("ideas:unsign", "POST"): Rule(CO_AUTHOR, shown=ALL, known_to=CO_AUTHOR),
    ("ideas:show", "GET"): Rule(EVERYBODY, shown=ALL),
    ("api:idea", "GET"): Rule(EVERYBODY, shown=ALL),
    ("api:change_idea", "PATCH"): WRITING,
    ("api:withdraw_idea", "DELETE"): Rule(AUTHOR, IN_HAND, shown=ALL),
    ("api:support", "PUT"): Rule(CONFIRMED, LEADS_ON),
    ("api:unsupport", "DELETE"): Rule(MEMBERS, LEADS_ON),
    ("ideas:support", "POST"): Rule(CONFIRMED, LEADS_ON, asks=Asks.KNOWN),
    ("ideas:unsupport", "POST"): Rule(MEMBERS, LEADS_ON),
    ("ideas:withdraw", "GET"): CLOSING,
    ("ideas:withdraw", "POST"): CLOSING,
    ("ideas:renew", "POST"): Rule(AUTHOR, frozenset({State.PUBLISHED})),
    ("ideas:merge", "GET"): MERGING,
    ("ideas:merge", "POST"): MERGING,
    ("media:photo", "GET"): Rule(EVERYBODY, shown=frozenset(State)),
    ("media:document", "GET"): Rule(EVERYBODY, shown=frozenset(State)),
    ("discussion:thread", "GET"): Rule(EVERYBODY, shown=frozenset(State)),
    ("discussion:comment", "POST"): Rule(
        CONFIRMED, LEADS_ON, shown=frozenset(State), asks=Asks.ALLOWED
    ),
    ("discussion:reply", "POST"): SPEAKING,
    ("discussion:mark", "POST"): Rule(CONFIRMED - SPEAKER, LEADS_ON, asks=Asks.ALLOWED),
    ("discussion:take_up", "POST"): Rule(AUTHORS, LEADS_ON),
    ("discussion:edit", "GET"): EDITING,
    ("discussion:edit", "POST"): EDITING,
    ("discussion:remove", "GET"): Rule(SPEAKER),
    ("discussion:remove", "POST"): Rule(SPEAKER),
    ("discussion:restore", "POST"): Rule(MODERATORS, known_to=MODERATORS | SPEAKER),
    ("api:comments", "GET"): Rule(EVERYBODY, shown=ALL),
    ("api:post_comment", "POST"): Rule(CONFIRMED, LEADS_ON, shown=ALL),
    ("api:change_comment", "PATCH"): EDITING,
    ("api:erase_comment", "DELETE"): Rule(SPEAKER),
}
"""Where the declared access does not tell everything."""

ABOUT_IDEAS = frozenset({"idea_id", "idea_ref", "public_id", "comment_id"})


def of_ideas() -> Iterable[Route]:
    """Return the addresses that are about an idea, or what hangs on one."""
    return (route for route in EVERY if route.about & ABOUT_IDEAS)


def rule_of(route: Route) -> Rule | None:
    """Return the rule of an address; None when nobody wrote one."""
    return RULES.get((route.name, route.method)) or BY_ACCESS.get(route.access)
