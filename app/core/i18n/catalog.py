"""Translations: English in the source, French beside each slice in ``locale/fr.po``.

A large slice may have several files (``fr_writing.po``): one for each part of it.
"""

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.core.i18n.language import current

APP = Path(__file__).parents[2]


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for "mark, translate later")
    """Mark ``message`` for translation where it is defined; ``gettext`` it where it is shown."""
    return message


@cache
def messages(language: str) -> dict[str, str | tuple[str, ...]]:
    """Return every translation of ``language``, gathered from the slices' own files."""
    found: dict[str, str | tuple[str, ...]] = {}
    for path in sorted(APP.glob(f"**/locale/{language}*.po")):
        for message in read(path, language):
            if message.id and message.string:
                key = message.id if isinstance(message.id, str) else message.id[0]
                found[key] = (
                    message.string if isinstance(message.string, str) else tuple(message.string)
                )
    return found


def read(path: Path, language: str) -> Catalog:
    """Return the catalogue kept in ``path``."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def gettext(message: str) -> str:
    """Return ``message`` in the language in force, or itself."""
    if current() == "en":
        return message
    found = messages(current()).get(message, message)
    return found if isinstance(found, str) else found[0]


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the right form for ``n``: French says 0 and 1 in the singular."""
    if current() == "en":
        return singular if n == 1 else plural
    found = messages(current()).get(singular, (singular, plural))
    forms = (found, found) if isinstance(found, str) else found
    return forms[0] if abs(n) < 2 else forms[1]
