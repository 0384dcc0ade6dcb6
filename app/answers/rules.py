"""Official answers: lengths, languages, which ideas are answered. Source: the product's own rules (§3)."""

from dataclasses import dataclass
from datetime import datetime

from app.ideas.rules import State, days_waited

BODY_MIN, BODY_MAX = 20, 8_000
WORDS_MAX = 300
"""Of what a leader says of an idea they endorse."""

ANSWERABLE = frozenset({State.CANDIDATE})
"""States in which a place may answer an idea."""

ENDORSABLE = frozenset({State.PUBLISHED, State.CANDIDATE})
"""States in which a leader may endorse an idea."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How long an idea has waited for its first answer, or did wait."""

    passed_at: datetime
    answered_at: datetime | None
    status: str = ""

    def days(self, now: datetime) -> int:
        """Return the whole days from the gate to the first answer, or to ``now``."""
        return days_waited(self.passed_at, self.answered_at or now)

    @property
    def is_waiting(self) -> bool:
        """Say whether nobody has answered yet."""
        return self.answered_at is None


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in one language or both; ``original`` is the one it was written in."""

    fr: str
    en: str
    original: str

    def language(self, wanted: str) -> str:
        """Return the language that a reader of ``wanted`` gets."""
        there = self.fr if wanted == "fr" else self.en
        return wanted if there else self.original

    def text(self, wanted: str) -> str:
        """Return the text for a reader of ``wanted``: theirs, or the original."""
        return self.fr if self.language(wanted) == "fr" else self.en

    def is_translated(self, wanted: str) -> bool:
        """Say whether a reader of ``wanted`` gets a translation."""
        return self.language(wanted) != self.original

    @property
    def other(self) -> str:
        """Return the language that is not the original."""
        return "en" if self.original == "fr" else "fr"
