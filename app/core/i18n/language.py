"""Which language is being spoken now."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LANGUAGES = ("fr", "en")
DEFAULT = "fr"
LONGEST_HEADER = 500

_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


def current() -> str:
    """Return the language in force, ``"fr"`` or ``"en"``."""
    return _current.get()


def speak(language: str) -> None:
    """Speak ``language`` for the rest of this task (French when it is not one of ours)."""
    _current.set(language if language in LANGUAGES else DEFAULT)


@contextmanager
def using(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block: an e-mail is in its reader's language."""
    token = _current.set(language if language in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _current.reset(token)


def negotiate(accept_language: str) -> str:
    """Return the best of our languages for an ``Accept-Language`` header (RFC 9110 §12.5.4)."""
    best, best_weight = DEFAULT, 0.0
    for part in accept_language[:LONGEST_HEADER].split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best
