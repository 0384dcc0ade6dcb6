"""Skills and causes: our own list and what was added to it, and what somebody's words may mean."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from app.core.text import fold
from app.skills import kept
from app.skills.finding import Index
from app.skills.listed import listed
from app.skills.rules import MOST_FOUND, Found, Term, TermGroup, TermKind

Options = list[tuple[str, list[tuple[str, str]]]]
"""``(group, [(code, name)])`` for a select."""


def term_groups(kind: TermKind) -> tuple[TermGroup, ...]:
    """Return every group of a kind; what was added stands at the end of its group."""
    return _groups(kind, kept.generation())


def terms_of(kind: TermKind) -> Mapping[str, Term]:
    """Return every term of a kind by its code, in the order of the list."""
    return _by_code(kind, kept.generation())


def skills() -> Mapping[str, Term]:
    """Return every skill by its code, in the order of the list."""
    return terms_of(TermKind.SKILL)


def causes() -> Mapping[str, Term]:
    """Return every cause by its code, in the order of the list; the sixteen themes are among them."""
    return terms_of(TermKind.CAUSE)


def find_terms(text: str, kind: TermKind, most: int = MOST_FOUND) -> list[Found]:
    """Return the terms that ``text`` may mean, likeliest first; none when nothing is near."""
    return _index(kind, kept.generation()).find(text, most)


def named(kind: TermKind, codes: Iterable[str]) -> list[Term]:
    """Return the terms of these codes in the order of the list; unknown codes are left out."""
    wanted = frozenset(codes)
    return [term for code, term in terms_of(kind).items() if code in wanted]


def options(kind: TermKind) -> Options:
    """Return ``(group, [(code, name)])`` for a select, in the language in force."""
    return [
        (group.label, [(term.code, term.label) for term in group.terms])
        for group in term_groups(kind)
    ]


def themes_of(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes of the themes to which some causes belong."""
    return frozenset(term.theme for term in named(TermKind.CAUSE, codes) if term.theme)


def term_named(kind: TermKind, word: str) -> Term | None:
    """Return the term that has this very word, but for case and accents, in either language."""
    return _by_word(kind, kept.generation()).get(fold(word))


def family(code: str) -> list[str]:
    """Return a cause and, for one that is a whole theme, the more precise ones under it."""
    return [one for one, term in causes().items() if code in {one, term.theme}]


@lru_cache(maxsize=8)
def _groups(kind: TermKind, _generation: int) -> tuple[TermGroup, ...]:
    return tuple(
        replace(
            group,
            terms=tuple(
                _with_words(term)
                for term in (*group.terms, *kept.added(kind))
                if term.group == group.code
            ),
        )
        for group in listed(kind)
    )


def _with_words(term: Term) -> Term:
    """Return a term with the words that were joined to it; in which language, nobody knows."""
    joined = kept.words(term.kind, term.code)
    return replace(term, also_fr=(*term.also_fr, *joined)) if joined else term


@lru_cache(maxsize=8)
def _by_code(kind: TermKind, generation: int) -> Mapping[str, Term]:
    return {term.code: term for group in _groups(kind, generation) for term in group.terms}


@lru_cache(maxsize=8)
def _by_word(kind: TermKind, generation: int) -> Mapping[str, Term]:
    found: dict[str, Term] = {}
    for term in _by_code(kind, generation).values():
        for form in (*term.forms, term.code):
            found.setdefault(fold(form), term)
    return found


@lru_cache(maxsize=8)
def _index(kind: TermKind, generation: int) -> Index:
    return Index(_by_code(kind, generation).values())
