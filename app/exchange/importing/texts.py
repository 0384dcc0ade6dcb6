"""Titles and texts that fit our limits; whatever is changed is said, and nothing is lost in silence."""

from html import unescape
from typing import Literal

from pydantic_core import PydanticCustomError

from app.core.i18n import gettext as _, using
from app.core.i18n.format import number
from app.core.text import excerpt, has_words, one_line, several_lines
from app.exchange.html_to_markdown import escape, is_html, to_markdown, words
from app.exchange.mapping.reader import RowReader
from app.exchange.mapping.schema import Sentences
from app.exchange.mapping.sentences import compose
from app.exchange.reading.faults import RowRefused
from app.ideas.rules import (
    PROBLEM_MAX,
    PROBLEM_MIN,
    PROPOSAL_MAX,
    PROPOSAL_MIN,
    TITLE_MAX,
    TITLE_MIN,
)

Text = Literal["problem", "proposal"]
LIMITS: dict[Text, tuple[int, int]] = {
    "problem": (PROBLEM_MIN, PROBLEM_MAX),
    "proposal": (PROPOSAL_MIN, PROPOSAL_MAX),
}
LONGEST_HTML = 60_000
"""Characters; elements nested by the thousand take quadratic time to set right."""


def title(reader: RowReader, place: str, notes: list[str]) -> tuple[str, str]:
    """Return the title, and what must be said in the text because the title lost it.

    Raises:
        RowRefused: there is none.
    """
    said = reader.field("title")
    if "title" in reader.mapping.html:
        said = words(_short_enough(said)) if is_html(said) else unescape(said)
    full = clean(said, several=False)
    if not full:
        raise RowRefused(_("There is no title."))
    if len(full) > TITLE_MAX:
        notes.append(
            _("The title was longer than %(num)s characters: it was cut, and is whole in the text.")
            % {"num": number(TITLE_MAX)}
        )
        with using(reader.language):
            return excerpt(full, TITLE_MAX - 1), _("Full title: %(title)s") % {
                "title": escape(full)
            }
    if len(full) < TITLE_MIN:
        notes.append(_("The title was very short: the name of the area was added."))
        return f"{full} ({place})", ""
    return full, ""


def body(reader: RowReader, name: Text, notes: list[str], *, first: str = "") -> str:
    """Return the problem or the proposal, composed of the row's facts when the file has none.

    ``first`` is put at the start; what the mapping adds goes to the end.

    Raises:
        RowRefused: there is not enough to say.
    """
    least, most = LIMITS[name]
    own = _own(reader, name)
    if len(own) < least:
        own = _joined(own, _composed(reader, reader.mapping.instead.get(name, {})))
    after = _composed(reader, reader.mapping.after.get(name, {}))
    around = len(_joined(first, "", after)) + 4
    if len(own) + around > most:
        notes.append(_cut_note(name, len(own) + around, most))
        own = _cut(own, most - around)
    text = _joined(first, own, after)
    if len(text) < least:
        raise RowRefused(_missing(name) % {"num": number(least)})
    return text


def _composed(reader: RowReader, sentences: Sentences) -> str:
    spoken = next((said for language, said in sentences.items() if language == reader.language), [])
    with using(reader.language):
        return compose(spoken, reader.fact)


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def line(reader: RowReader, name: str, limit: int, notes: list[str]) -> str:
    """Return a short text on one line, cut to ``limit`` with a note."""
    said = reader.fact(name)
    if name in reader.mapping.html:
        said = words(_short_enough(said))
    text = clean(said, several=False, in_words=False)
    if len(text) > limit:
        notes.append(_cut_note(name, len(text), limit))
        return excerpt(text, limit - 1)
    return text


def _own(reader: RowReader, name: Text) -> str:
    said = reader.fact(name)
    if name in reader.mapping.html:
        said = to_markdown(_short_enough(said))
    return clean(said, several=True)


def clean(text: str, *, several: bool, in_words: bool = True) -> str:
    """Return text as the forms of our pages take it in.

    Raises:
        RowRefused: it holds what cannot be read, or no word at all.
    """
    try:
        cleaned = str((several_lines if several else one_line)(text))
        return has_words(cleaned) if in_words else cleaned
    except PydanticCustomError as error:
        raise RowRefused(_(error.message_template)) from error


def _short_enough(html: str) -> str:
    if len(html) > LONGEST_HTML:
        raise RowRefused(
            _("A text with HTML is longer than %(num)s characters.") % {"num": number(LONGEST_HTML)}
        )
    return html


def _cut(text: str, limit: int) -> str:
    """Cut between words, keeping paragraphs."""
    kept = text[: max(0, limit - 1)]
    return kept.rsplit(None, 1)[0].rstrip(",;:.–— ") + "…" if kept.strip() else ""


def _cut_note(name: str, found: int, most: int) -> str:
    return _("“%(field)s” was cut: %(found)s characters, at most %(most)s.") % {
        "field": _name(name),
        "found": number(found),
        "most": number(most),
    }


def _name(name: str) -> str:
    return {
        "problem": _("Problem"),
        "proposal": _("Proposal"),
        "place": _("Place"),
    }.get(name, _("Reason for closing"))


def _missing(name: str) -> str:
    if name == "problem":
        return _("The problem is not described in at least %(num)s characters.")
    return _("The proposal is not described in at least %(num)s characters.")
