"""What skills and causes are called, and what may be proposed. Source: the product's own rules (§5)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.core.i18n import N_, current
from app.core.text import fold

NAME_MIN, NAME_MAX = 2, 60
FOLDED_MAX = 2 * NAME_MAX
CODE_MAX = 40
NOTE_MAX = 300
REASON_MIN, REASON_MAX = 10, 600
SOURCE_MAX = 60
WAITING_MAX = 10
"""Proposals of one person that may wait at the same time."""

KEPT_AFTER = timedelta(days=730)
"""How long a decided proposal is kept: long enough to see that a word comes back."""


def known_as(word: str) -> str:
    """Return a word as it is compared and kept; some single letters fold to eighteen."""
    return fold(word)[:FOLDED_MAX]


class TermKind(StrEnum):
    """What a term names."""

    SKILL = "skill"
    CAUSE = "cause"


KIND_LABELS = {TermKind.SKILL: N_("Skill"), TermKind.CAUSE: N_("Cause")}


@dataclass(frozen=True, slots=True)
class Term:
    """One skill or cause, in both languages."""

    code: str
    fr: str
    en: str
    kind: TermKind = TermKind.SKILL
    group: str = ""
    theme: str = ""
    """Of a cause: the code of the theme it belongs to."""
    also_fr: tuple[str, ...] = ()
    also_en: tuple[str, ...] = ()
    """Other words that people use for it."""
    codes: tuple[str, ...] = ()
    """What others call it: ``noc-2021:11100``, ``sdg:5``."""
    is_added: bool = False
    """Proposed by somebody and accepted, rather than written in our own list."""

    @property
    def label(self) -> str:
        """Return its name in the language in force."""
        return self.fr if current() == "fr" else self.en

    @property
    def icon(self) -> str:
        """Return the icon that stands beside it."""
        return "wrench" if self.kind is TermKind.SKILL else "heart-handshake"

    @property
    def forms(self) -> tuple[str, ...]:
        """Return every word it is known by."""
        return (self.fr, self.en, *self.also_fr, *self.also_en)


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms that are looked for together."""

    code: str
    fr: str
    en: str
    terms: tuple[Term, ...]

    @property
    def label(self) -> str:
        """Return its name in the language in force."""
        return self.fr if current() == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Found:
    """A term that what somebody typed may mean."""

    term: Term
    score: float
    """0 to 1; 1: one of its words, but for case, accents and endings."""

    @property
    def is_sure(self) -> bool:
        """Whether they can only mean this one."""
        return self.score >= SURE


SURE = 0.93
NEAR = 0.55
"""Below that a term is not worth a question."""

MOST_FOUND = 5


class ProposalState(StrEnum):
    """What became of a word that somebody missed."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    """It is a term now."""

    MERGED = "merged"
    """It is another word for a term we had."""

    REFUSED = "refused"


STATE_LABELS = {
    ProposalState.WAITING: N_("Waits for the team"),
    ProposalState.ACCEPTED: N_("Added to the list"),
    ProposalState.MERGED: N_("Joined to another word"),
    ProposalState.REFUSED: N_("Not added"),
}
