"""What a rule can measure in a text: numbers, and what was seen, without knowing anybody."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.core.screening import Factor
from app.core.text import fold

LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]]+", re.IGNORECASE)
WORD = re.compile(r"[^\W_]{4,}")
FEWEST_WORDS = 12
FEWEST_LETTERS = 40
SEEN_MAX = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table of rules."""

    code: str
    measure: str
    weight: int
    kinds: frozenset[str]
    at_least: int = 0
    at_most: int | None = None

    def finds(self, value: int) -> bool:
        """Say whether a measure is within the rule's bounds."""
        return value >= self.at_least and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True)
class Table:
    """Every rule, the words they know, and from which weight on a text is held."""

    hold_at: int
    rules: tuple[Rule, ...]
    patterns: dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measure gives: a number, and what it saw; None when it does not apply."""

    value: int | None
    seen: str = ""


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern of whole words; ``*`` stands for any ending."""
    each = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\W+") for word in words)
    return re.compile(r"\b(?:" + "|".join(each) + r")\b")


def read_table(path: Path) -> Table:
    """Return the rules of a file.

    Raises:
        KeyError: a rule measures words that are not listed.
    """
    read = tomllib.loads(path.read_text())
    rules = tuple(
        Rule(
            one["code"], one["measure"], one["weight"], frozenset(one["kinds"]),
            one.get("at_least", 0), one.get("at_most"),
        )
        for one in read["rule"]
    )  # fmt: skip
    return Table(
        read["hold_at"], rules, {name: _pattern(words) for name, words in read["words"].items()}
    )


TABLE = read_table(Path(__file__).parent / "holds.toml")


def measure(text: str, table: Table = TABLE) -> dict[str, Measured]:
    """Return everything that can be measured in the words alone."""
    links = LINK.findall(text)
    plain = LINK.sub(" ", text)
    folded = fold(plain)
    return {
        "links": Measured(len(links), _short(links[0]) if links else ""),
        "repetition": _repetition(folded),
        "capitals": _capitals(plain),
        **{name: _listed(folded, pattern) for name, pattern in table.patterns.items()},
    }


def judged(kind: str, measured: dict[str, Measured], table: Table = TABLE) -> tuple[Factor, ...]:
    """Return the factors found in a text of ``kind``, heaviest first; empty when it is not held."""
    found = []
    for rule in table.rules:
        it = measured.get(rule.measure, Measured(None))
        if kind in rule.kinds and it.value is not None and rule.finds(it.value):
            found.append(Factor(rule.code, rule.weight, it.seen))
    if sum(factor.weight for factor in found) < table.hold_at:
        return ()
    return tuple(sorted(found, key=lambda factor: (-factor.weight, factor.rule)))


def _repetition(folded: str) -> Measured:
    words = WORD.findall(folded)
    if len(words) < FEWEST_WORDS:
        return Measured(None)
    word, times = Counter(words).most_common(1)[0]
    return Measured(100 * times // len(words), _short(word))


def _capitals(text: str) -> Measured:
    letters = [c for c in text if c.isalpha()]
    if len(letters) < FEWEST_LETTERS:
        return Measured(None)
    return Measured(100 * sum(c.isupper() for c in letters) // len(letters))


def _listed(folded: str, pattern: re.Pattern[str]) -> Measured:
    found = [match.group(0) for match in pattern.finditer(folded)]
    return Measured(len(found), _short(found[0]) if found else "")


def _short(seen: str) -> str:
    return seen if len(seen) <= SEEN_MAX else seen[: SEEN_MAX - 1] + "…"
