"""Why a text was held, in words: for its author and for the moderator alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import N_, gettext as _

SENTENCES = {
    "links": N_("it has many web addresses"),
    "many-links": N_("it has many web addresses"),
    "hostile": N_("it has words that often attack people"),
    "insulting": N_("it has a word that is often an insult"),
    "insults": N_("it has several words that are often insults"),
    "repetition": N_("it says the same word again and again"),
    "capitals": N_("it is written in capitals"),
    "new-with-link": N_("it has a web address, and the account is new"),
    "advertising": N_("it has words that are often in advertising"),
    "velocity": N_("many texts were published within a few minutes"),
}
OTHER = N_("a rule found something to look at")


@dataclass(frozen=True, slots=True)
class Told:
    """A factor as people read it."""

    sentence: str
    weight: int
    seen: str


def told(factors: Iterable[Mapping[str, Any]]) -> list[Told]:
    """Return the factors of a case in the language in force, heaviest first."""
    return [
        Told(
            _(SENTENCES.get(str(one.get("rule")), OTHER)),
            int(one.get("weight", 0)),
            str(one.get("seen", "")),
        )
        for one in factors
    ]
