"""Sentences made of a row's facts, for files that have no text of their own."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from babel.dates import format_skeleton

from app.core.i18n.format import locale, number
from app.core.text import one_line
from app.exchange.html_to_markdown import UNSAFE_IN_LINKS, escape

FACT = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
MONTH = re.compile(r"^(\d{4})-(\d\d)(?:-\d\d)?$")
DIGITS = re.compile(r"^\d{1,15}$")


def compose(sentences: Sequence[str], fact: Callable[[str], str]) -> str:
    """Return the sentences whose facts are all known: paragraphs, and lists of those with a dash."""
    said = [sentence for sentence in (_said(each, fact) for each in sentences) if sentence]
    text = ""
    for before, sentence in zip(["", *said], said, strict=False):
        together = before.startswith("- ") and sentence.startswith("- ")
        text += ("" if not before else "\n" if together else "\n\n") + sentence
    return text


def _said(sentence: str, fact: Callable[[str], str]) -> str:
    known = True

    def put(found: re.Match[str]) -> str:
        nonlocal known
        words = FORMS[found[2] or "words"](fact(found[1]))
        known = known and bool(words)
        return words

    text = FACT.sub(put, sentence)
    return text if known else ""


def _words(value: str) -> str:
    return escape(str(one_line(value)))


def _number(value: str) -> str:
    text = value.strip()
    return number(int(text)) if DIGITS.match(text) else _words(value)


def _month(value: str) -> str:
    found = MONTH.match(value.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        return _words(value)
    month = datetime(int(found[1]), int(found[2]), 1)  # noqa: DTZ001 (a month has no zone)
    return format_skeleton("yMMMM", month, locale=locale())


def _link(value: str) -> str:
    """Return an address fit for a link, or nothing when it is not on the web."""
    text = value.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc or len(text.split()) != 1:
        return ""
    return text.translate(UNSAFE_IN_LINKS)


FORMS: dict[str, Callable[[str], str]] = {
    "words": _words,
    "number": _number,
    "month": _month,
    "link": _link,
}
