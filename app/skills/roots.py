"""A light root of a word: what is left of it without the ends that French and English give it.

Not a dictionary: ``menuisière``, ``menuisiers`` and ``menuiserie`` only have to end up the same, and
``electrician`` with ``electricity``. Two words that meet by chance cost a question, nothing more.
"""

import re

from app.core.text import fold

STEM_MIN = 4
"""Letters that must be left when an end is taken off; fewer, and different words would meet."""

SHORT_MIN = 3
"""The same for the ends of a plural or a feminine."""

ENDINGS = (
    "atrices atrice ateurs ateur ations ation ators ator trices trice teurs teur tions tion "
    "euses euse eurs eur ieres iere iers ier eries erie ages age ements ement ments ment "
    "iennes ienne iens ien ians ian ites ite ities ity antes ante ants ant "
    "ables able abilites abilite ability ings ing ers er elles elle els el ales ale aux als "
    "istes iste ists ist ives ive ifs if ies ie ry ions ion aires aire "
    "ures ure ees ee es e s x y"
)
ENDS = tuple(sorted(set(ENDINGS.split()), key=lambda end: (-len(end), end)))
KEEP = {"atrices": "at", "atrice": "at", "ateurs": "at", "ateur": "at", "ations": "at"}
KEEP |= {"ation": "at", "ators": "at", "ator": "at", "trices": "t", "trice": "t", "teurs": "t"}
KEEP |= {"teur": "t", "tions": "t", "tion": "t"}
SMALL = frozenset({"s", "x", "e", "es", "ee", "ees", "y"})

SAYING_NOTHING = (
    "a an and at au aux avec by d dans de des du en et etre faire for from good i in j je l la le les "
    "m ma me mes mon my of on ou par pour sais s savoir some sur the to un une very with work "
    "autre autres bien can do dont est is like qui que"
)
EMPTY = frozenset(SAYING_NOTHING.split())
"""Words that say nothing of what somebody can do."""

NOT_WORDS = re.compile(r"[^a-z0-9]+")


def root(word: str) -> str:
    """Return the root of a folded word."""
    for end in ENDS:
        least = SHORT_MIN if end in SMALL else STEM_MIN
        if word.endswith(end) and len(word) - len(end) >= least:
            return word[: -len(end)] + KEEP.get(end, "")
    return word


def roots(text: str) -> tuple[str, ...]:
    """Return the roots of what a text says, each once, in order; nothing but empty words: those."""
    words = [word for word in NOT_WORDS.split(fold(text)) if word]
    telling = [word for word in words if word not in EMPTY] or words
    return tuple(dict.fromkeys(root(word) for word in telling))
