"""Terms that were proposed and accepted, in this process's memory, beside those of our own list.

They are loaded when the process starts, when this process accepts one, and when another one says that
it did (:mod:`app.skills.subscribers`); a few milliseconds may pass in between.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.skills.rules import Term, TermKind

TAG = "terms"
"""Told to every process when a term is added, or gets another word; on pages that list terms."""


@dataclass
class Kept:
    """What the database adds to the files."""

    added: dict[TermKind, tuple[Term, ...]] = field(default_factory=dict)
    words: dict[tuple[TermKind, str], tuple[str, ...]] = field(default_factory=dict)
    """Further words for a term, by its kind and code."""
    generation: int = 0
    """Grows with each change, so that what was computed of it can be thrown away."""


_kept = Kept()


def remember(added: Iterable[Term], words: Mapping[tuple[TermKind, str], tuple[str, ...]]) -> None:
    """Replace everything by what the database holds."""
    terms = tuple(added)
    _kept.added = {kind: tuple(t for t in terms if t.kind is kind) for kind in TermKind}
    _kept.words = dict(words)
    _kept.generation += 1


def remember_term(term: Term) -> None:
    """Know at once a term that this process has just committed."""
    _kept.added[term.kind] = (*added(term.kind), term)
    _kept.generation += 1


def remember_word(kind: TermKind, code: str, word: str) -> None:
    """Know at once a word that this process has just joined to a term."""
    if word not in words(kind, code):
        _kept.words[kind, code] = (*words(kind, code), word)
        _kept.generation += 1


def forget() -> None:
    """Go back to our own list, until the next load."""
    if any(_kept.added.values()) or _kept.words:
        remember((), {})


def generation() -> int:
    """Return a number that changes whenever what is kept does."""
    return _kept.generation


def added(kind: TermKind) -> tuple[Term, ...]:
    """Return the terms that were accepted, oldest first."""
    return _kept.added.get(kind, ())


def words(kind: TermKind, code: str) -> tuple[str, ...]:
    """Return the words that were joined to a term."""
    return _kept.words.get((kind, code), ())
