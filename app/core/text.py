"""Text as people type it: cleaned at the edge, folded for comparison, cut for summaries."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_

# Overrides and isolates that make text read otherwise than it is stored ("Trojan source").
BIDI_CONTROLS = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
)
INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad\u180e")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})
APOSTROPHES_AND_DASHES = re.compile(r"[’‘ʼ'`´‐‑‒–—―−\-_/]+")
PLAIN_SPACES = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")
SPACES = re.compile(r"[^\S\n]+")
BLANK_LINES = re.compile(r"\n{3,}")


def clean(value: object) -> object:
    """Normalise typed text: NFC, unix line ends, no invisible or direction-changing character.

    Raises:
        PydanticCustomError: for NUL, lone surrogates and other control characters.
    """
    if not isinstance(value, str):
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PydanticCustomError(
            "unreadable", N_("This text contains characters that cannot be read.")
        ) from error
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c not in BIDI_CONTROLS and c not in INVISIBLE)
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text):
        raise PydanticCustomError(
            "unreadable", N_("This text contains characters that cannot be read.")
        )
    return text


def one_line(value: object) -> object:
    """Clean and put on one line, with single spaces; French no-break spaces stay what they are."""
    text = clean(value)
    return PLAIN_SPACES.sub(" ", text).strip() if isinstance(text, str) else text


def several_lines(value: object) -> object:
    """Clean and trim, keeping paragraphs."""
    text = clean(value)
    if not isinstance(text, str):
        return text
    lines = [line.rstrip() for line in text.split("\n")]
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def has_words(value: str) -> str:
    """Refuse text made of signs or emoji only.

    Raises:
        PydanticCustomError: when there is no letter and no digit in a text that is not empty.
    """
    if value and not any(c.isalnum() for c in value):
        raise PydanticCustomError("no_words", N_("Please write this in words."))
    return value


Line = Annotated[str, BeforeValidator(one_line), AfterValidator(has_words)]
Prose = Annotated[str, BeforeValidator(several_lines), AfterValidator(has_words)]
Code = Annotated[str, BeforeValidator(one_line)]


def fold(text: str) -> str:
    """Return ``text`` as search compares it: no case, accent, ligature, apostrophe or dash.

    The database's ``fold()`` does the same; a test holds the two together.
    """
    lowered = text.lower().translate(LIGATURES)
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", lowered) if not "\u0300" <= c <= "\u036f"
    )
    return SPACES.sub(" ", APOSTROPHES_AND_DASHES.sub(" ", bare)).strip()


def slugify(text: str, limit: int = 60) -> str:
    """Return ``text`` for the end of an address: ``"Été à l’Île"`` gives ``"ete-a-l-ile"``."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return words[:limit].rstrip("-")


def excerpt(text: str, limit: int = 180) -> str:
    """Return the first ``limit`` characters at most, cut between words, with an ellipsis."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    return flat[:limit].rsplit(" ", 1)[0].rstrip(",;:.–— ") + "…"


def storable(value: Any) -> Any:
    """Return a JSON value without what PostgreSQL cannot hold: NUL and lone surrogates."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(value, dict):
        return {storable(key): storable(kept) for key, kept in value.items()}
    if isinstance(value, list | tuple):
        return [storable(kept) for kept in value]
    return value
