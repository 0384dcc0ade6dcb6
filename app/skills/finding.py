"""From what somebody typed to the terms they may mean: accents, word forms and small slips of the hand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.text import fold
from app.skills.roots import roots
from app.skills.rules import MOST_FOUND, NEAR, Found, Term

ALIKE = 0.77
"""Share of letters that must agree (a swap of two letters is one fault) for two roots to be one."""

LETTERS_MIN = 4
"""Shorter roots must be typed as they are: too many others are one letter away."""

LONGEST = 100
MOST_WORDS = 8
NOTHING = (0.0, 0.0)
WHOLE = 0.8
"""How alike a whole phrase must be to count as that phrase badly typed."""


@dataclass(frozen=True, slots=True)
class Form:
    """One word or phrase of a term, as it is compared."""

    place: int
    """Of its term in the list."""
    whole: str
    roots: tuple[str, ...]
    weight: float


class Index:
    """Terms by the roots of their words; made once, asked often."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        said = [
            (place, fold(form), roots(form))
            for place, term in enumerate(self.terms)
            for form in dict.fromkeys(term.forms)
        ]
        # How many terms, not forms, say a root: "aide" tells little, "plombier" everything.
        common = Counter(
            one for one, _place in {(one, place) for place, _f, own in said for one in own}
        )
        self.weights = {one: 1 / (1 + log(number)) for one, number in common.items()}
        self.forms = [
            Form(place, whole, own, sum(map(self.weight, own))) for place, whole, own in said if own
        ]
        self.vocabulary = list(self.weights)

    def weight(self, one: str) -> float:
        """Return how much a root tells; one that nobody uses tells as much as the rarest."""
        return self.weights.get(one, 1.0)

    def find(self, text: str, most: int = MOST_FOUND) -> list[Found]:
        """Return the likeliest terms, best first, at most one entry for each."""
        typed = text[:LONGEST]
        asked = roots(typed)[:MOST_WORDS]
        if not asked:
            return []
        near = {one: self._near(one) for one in asked}
        whole = fold(typed)
        best: dict[int, tuple[float, float]] = {}
        for form in self.forms:
            found = self._score(near, whole, form)
            if found[0] >= NEAR and found > best.get(form.place, NOTHING):
                best[form.place] = found
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
        return [Found(self.terms[place], round(found[0], 3)) for place, found in ranked[:most]]

    def _near(self, one: str) -> dict[str, float]:
        if len(one) < LETTERS_MIN:
            return {one: 1.0}
        alike = process.extract(
            one, self.vocabulary, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=12
        )
        return {known: score for known, score, _place in alike} | {one: 1.0}

    def _score(
        self, near: dict[str, dict[str, float]], whole: str, form: Form
    ) -> tuple[float, float]:
        """Return how alike: the share of what is said that both say; then letter by letter."""
        shared, said = 0.0, form.weight
        for one, known in near.items():
            match = max(form.roots, key=lambda other: known.get(other, 0.0))
            alike = known.get(match, 0.0)
            weight = self.weight(match) if alike else self.weight(one)
            said += weight
            shared += 2 * alike * weight
        score = min(shared / said, 1.0) if said else 0.0
        letters = OSA.normalized_similarity(whole, form.whole)
        typed_badly = letters >= WHOLE and len(whole) >= LETTERS_MIN
        return (max(score, letters * 0.98) if typed_badly else score, letters)
