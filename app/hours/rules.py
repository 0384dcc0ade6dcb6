"""Hours: who says how many, who agrees, when they are settled; what a certificate covers.

Source: the product's own rules (§5). What is on the table is the number said last; it counts once the
other side agreed, or the staff decided between them. Whatever is settled never changes any more.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.core.i18n import N_, gettext as _, ngettext
from app.core.i18n.format import number

MINUTES_STEP: Final = 5
"""Hours are said to the nearest five minutes."""

DAY_MAX: Final = 12 * 60
"""Minutes that may be said of one day, when no session bounds them."""

SESSION_MAX: Final = 48 * 60
"""Minutes of the longest session whose hours can be counted."""

PROPOSE_WITHIN: Final = timedelta(days=366)
"""How long after the day its hours may still be proposed."""

ROUNDS_MAX: Final = 4
"""Numbers that the two sides may answer each other; then one agrees, or the staff decides."""

NOTE_MAX, REASON_MIN, REASON_MAX = 300, 10, 500
NAME_MIN, NAME_MAX = 2, 80
AT_ONCE_MAX: Final = 100
"""Entries confirmed by one button."""

SHOWN_FROM: Final = 5
"""People whose hours a public sum must add up: fewer would tell of somebody (k-anonymity)."""


class State(StrEnum):
    """Where some hours stand."""

    PROPOSED = "proposed"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What may happen to some hours."""

    CORRECT = "correct"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    ACCEPT = "accept"
    SETTLE = "settle"
    WITHDRAW = "withdraw"


class Side(StrEnum):
    """Who speaks of some hours."""

    PERSON = "person"
    ORGANISER = "organiser"
    CHECK_IN = "check_in"
    """Arrival and departure, as they were noted on the spot."""
    STAFF = "staff"


FINAL: Final = frozenset({State.CONFIRMED, State.SETTLED})
"""States that count, and that the database lets nobody change."""

OPEN: Final = frozenset({State.PROPOSED, State.DISPUTED})
CLOSED: Final = frozenset(State) - OPEN

TURNS: Mapping[State, Mapping[Act, State]] = {
    State.PROPOSED: {
        Act.CORRECT: State.PROPOSED,
        Act.CONFIRM: State.CONFIRMED,
        Act.DISPUTE: State.DISPUTED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.DISPUTED: {
        Act.DISPUTE: State.DISPUTED,
        Act.ACCEPT: State.SETTLED,
        Act.SETTLE: State.SETTLED,
        Act.WITHDRAW: State.WITHDRAWN,
    },
    State.CONFIRMED: {},
    State.SETTLED: {},
    State.WITHDRAWN: {},
}

STATE_LABELS = {
    State.PROPOSED: N_("Waits for a confirmation"),
    State.DISPUTED: N_("Being discussed"),
    State.CONFIRMED: N_("Hours confirmed"),
    State.SETTLED: N_("Agreed"),
    State.WITHDRAWN: N_("Taken back"),
}

SAYS_MINUTES: Final = frozenset({Act.CORRECT, Act.DISPUTE, Act.SETTLE})
"""Acts that put a number on the table."""


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table between the two sides."""

    state: State
    said_by: Side
    """Whose number it is."""
    minutes: int
    most: int
    """The session's length: no number goes over it."""
    rounds: int = 0
    """How often one side answered the other with another number."""


def sides_of(now: Table, act: Act) -> frozenset[Side]:
    """Return who may do this now: nobody, when the act means nothing in this state."""
    if act not in TURNS[now.state]:
        return frozenset()
    if act in {Act.CORRECT, Act.WITHDRAW}:
        return frozenset({Side.PERSON})
    if act is Act.SETTLE:
        return frozenset({Side.STAFF})
    if now.state is State.PROPOSED:
        return frozenset({Side.ORGANISER})
    if act is Act.DISPUTE and now.rounds >= ROUNDS_MAX:
        return frozenset()
    return frozenset({other(now.said_by)})


def other(side: Side) -> Side:
    """Return who answers: the person answers an organiser, an organiser everybody else."""
    return Side.PERSON if side is Side.ORGANISER else Side.ORGANISER


def minutes_fault(now: Table, act: Act, minutes: int) -> str:
    """Return why this number cannot be said (a translated sentence), or nothing."""
    least = MINUTES_STEP if act is Act.CORRECT else 0
    if minutes < least:
        return _("Please say at least 5 minutes.")
    if minutes > now.most:
        return _("This is more than the session lasted: %(length)s.") % {"length": length(now.most)}
    if act is Act.DISPUTE and minutes == now.minutes:
        return _("This is the number that was said already: you can agree with it.")
    return ""


class NoTurn(ValueError):
    """Who asks may not do this now, or says a number that cannot be."""


def turned(now: Table, act: Act, side: Side, minutes: int | None = None) -> Table:
    """Return what lies on the table once ``side`` did this.

    Raises:
        NoTurn: they may not, or the number cannot be said.
    """
    if side not in sides_of(now, act):
        raise NoTurn(act)
    after = replace(now, state=TURNS[now.state][act])
    if act not in SAYS_MINUTES:
        return after
    if minutes is None or minutes_fault(now, act, minutes):
        raise NoTurn(act)
    said_by = now.said_by if act is Act.SETTLE else side
    rounds = now.rounds + (act is Act.DISPUTE)
    return replace(after, minutes=minutes, said_by=said_by, rounds=rounds)


def rounded(minutes: float, most: int) -> int:
    """Return minutes to the nearest five, between five and ``most``."""
    near = MINUTES_STEP * round(minutes / MINUTES_STEP)
    return max(min(MINUTES_STEP, most), min(near, most))


def length(minutes: int) -> str:
    """Return ``2 h 30`` or ``45 min``, as both languages write it."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{number(hours)}\u00a0h\u00a0{rest:02}" if rest else f"{number(hours)}\u00a0h"


def in_words(minutes: int) -> str:
    """Return ``2 hours and 30 minutes``, for a document."""
    hours, rest = divmod(minutes, 60)
    said = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}
    if not rest:
        return said
    more = ngettext("%(num)d minute", "%(num)d minutes", rest) % {"num": rest}
    if not hours:
        return more
    return _("%(hours)s and %(minutes)s") % {"hours": said, "minutes": more}


def label(state: State) -> str:
    """Return a state's name in the language in force."""
    return _(STATE_LABELS[state])


def may_tell(people: int) -> bool:
    """Say whether a public sum over so many people tells of none of them."""
    return people >= SHOWN_FROM


def period_fault(since: date, until: date, today: date) -> str:
    """Return why this period cannot be certified (a translated sentence), or nothing."""
    if until < since:
        return _("The period ends before it begins.")
    if since > today:
        return _("This period has not begun yet.")
    if until - since > PERIOD_MAX:
        return _("A certificate covers ten years at most.")
    return ""


PERIOD_MAX: Final = timedelta(days=3653)

CODE_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH: Final = 25
"""Random characters of a certificate's code: 123 bits, so that trying codes finds nothing."""
_GROUP: Final = 5


def new_code() -> str:
    """Return the code of a new certificate, from the system's own source of randomness."""
    return "".join(secrets.choice(CODE_ALPHABET) for _n in range(CODE_LENGTH))


def on_paper(code: str) -> str:
    """Return a code in groups, as people copy it: ``k4m2p-7wxyz-…``."""
    return "-".join(code[n : n + _GROUP] for n in range(0, len(code), _GROUP))


def read_code(typed: str) -> str:
    """Return a code however it was copied; nothing when it cannot be one."""
    bare = "".join(c for c in typed.lower() if c.isalnum())
    is_one = len(bare) == CODE_LENGTH and all(c in CODE_ALPHABET for c in bare)
    return bare if is_one else ""


def initials(name: str) -> str:
    """Return what the public page shows of a name: ``Marie-Ève Tremblay`` gives ``M.-È. T.``."""
    words = [word for word in name.split() if any(c.isalpha() for c in word)]
    return " ".join(_initials_of(word) for word in words[:4])


def _initials_of(word: str) -> str:
    parts = [next((c for c in part if c.isalpha()), "") for part in word.split("-")]
    return "-".join(f"{letter.upper()}." for letter in [p for p in parts if p][:2])
