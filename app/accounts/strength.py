"""Is a password easy to guess? Estimated offline by zxcvbn (Wheeler, USENIX Security 2016)."""

import re
import threading
from enum import StrEnum

from app.core.i18n import N_, gettext as _
from app.core.text import fold

WANTED_SCORE = 3
"""Of zxcvbn's 0 to 4: more than 10⁸ guesses."""
LOOKED_AT = 72
"""Characters that zxcvbn accepts: it gets slow beyond, and these are enough to be strong."""
SUBSTITUTES = frozenset("4@8({[<69!1|0$5+7%2")
MOST_SUBSTITUTES = 10
LOOKED_AT_WITH_MANY = 16
"""zxcvbn tries every reading of ``4`` as ``a``, ``$`` as ``s``…: 2 s for 72 characters of many kinds."""
PIECE_MIN = 4
REST_MIN = 8

COMMON_HERE = (
    "motdepasse", "motdepasse123", "azerty", "azertyuiop", "bonjour", "soleil", "chouchou",
    "doudou", "loulou", "jetaime", "amour", "princesse", "licorne", "chocolat", "papillon",
    "montreal", "quebec", "canada", "canadiens", "hockey", "nordiques", "expos", "alouettes",
    "tabarnak", "tabarnac", "calisse", "caribou", "poutine", "sirop", "erable", "ruelle",
    "quartier", "famille", "maman", "papa", "marie", "bienvenue", "connexion", "secret",
    "ordinateur", "vacances", "ecole", "maison", "chien", "chat", "minou", "toutou",
)  # fmt: skip
"""Words that zxcvbn's English lists lack and that people here would try first."""

_lock = threading.Lock()


class Fault(StrEnum):
    """What makes a password easy to guess."""

    NONE = ""
    PERSONAL = "personal"
    COMMON = "common"
    WORDS = "words"
    KEYS = "keys"
    REPEATED = "repeated"
    SEQUENCE = "sequence"
    DATE = "date"
    SHORT = "short"


SENTENCES = {
    Fault.PERSONAL: N_("Your name, your address and the name of this site are guessed first."),
    Fault.COMMON: N_("Many people use this password, or one very close to it."),
    Fault.WORDS: N_("These words are too common, or too few."),
    Fault.KEYS: N_("Keys that are side by side are easy to guess."),
    Fault.REPEATED: N_("Repeated words or characters are easy to guess."),
    Fault.SEQUENCE: N_("Sequences such as “abcd” or “6543” are easy to guess."),
    Fault.DATE: N_("Dates and years are easy to guess."),
    Fault.SHORT: N_("This password is easy to guess."),
}
ADVICE = N_("Four words that have nothing to do with each other make a good password.")
PATTERNS = {
    "spatial": Fault.KEYS,
    "repeat": Fault.REPEATED,
    "sequence": Fault.SEQUENCE,
    "date": Fault.DATE,
    "regex": Fault.DATE,
}


def fault(password: str, personal: tuple[str, ...]) -> Fault:
    """Return what is wrong with a new password; ``personal`` are texts tied to its owner."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 (10 MB of dictionaries, for new passwords only)

    pieces = _pieces(personal)
    bare = re.sub(r"[^a-z0-9]+", "", fold(password))
    rest = _without(bare, pieces)
    if rest != bare and len(rest) < REST_MIN:
        return Fault.PERSONAL
    known = [*COMMON_HERE, *pieces]
    many = len(SUBSTITUTES & set(password)) > MOST_SUBSTITUTES
    start = password[: LOOKED_AT_WITH_MANY if many else LOOKED_AT]
    with _lock:  # zxcvbn keeps the user's words in a global dictionary
        found = zxcvbn(start, user_inputs=known)
    if found["score"] >= WANTED_SCORE:
        return Fault.NONE
    longest = max(found["sequence"], key=lambda match: len(match["token"]))
    if longest["pattern"] == "dictionary":
        name = longest["dictionary_name"]
        if name == "user_inputs" and longest["matched_word"] in pieces:
            return Fault.PERSONAL
        return Fault.COMMON if name == "passwords" else Fault.WORDS
    return PATTERNS.get(longest["pattern"], Fault.SHORT)


def sentence(found: Fault) -> str:
    """Return what to say of a fault, with what to do instead; nothing when there is none."""
    return f"{_(SENTENCES[found])} {_(ADVICE)}" if found else ""


def _pieces(personal: tuple[str, ...]) -> list[str]:
    words = (piece for text in personal for piece in re.split(r"[^a-z0-9]+", fold(text)))
    return sorted({word for word in words if len(word) >= PIECE_MIN}, key=len, reverse=True)


def _without(text: str, pieces: list[str]) -> str:
    for piece in pieces:
        text = text.replace(piece, "")
    return text
