"""Every message of the code and the templates, and every French one, with where each stands."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.privacy.register import register
from tests.architecture import house

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
OPTIONS = {
    "**.html": {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols",
        "newstyle_gettext": "true",
        "trimmed": "false",
    }
}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)([sdf])")

Forms = tuple[str, ...]
"""A message, or its singular and its plural."""


@dataclass(frozen=True, slots=True)
class French:
    """One French message."""

    file: str
    forms: Forms
    is_fuzzy: bool


@cache
def written() -> dict[Forms, list[str]]:
    """Return every English message with the places that say it."""
    found: defaultdict[Forms, list[str]] = defaultdict(list)
    for folder in ("app", "templates"):
        for file, line, message, *_ in extract_from_dir(
            house.ROOT / folder, METHODS, OPTIONS, keywords=KEYWORDS
        ):
            found[as_forms(message)].append(f"{folder}/{file}:{line}")
    for line in register():
        for sentence in (line.about, line.kept, *line.purposes):
            found[sentence,].append(f"docs/privacy-register: {line.table}")
    return dict(found)


@cache
def catalogues() -> tuple[Path, ...]:
    """Return every file of French."""
    return tuple(sorted(house.APP.rglob("locale/fr*.po")))


@cache
def french() -> dict[Forms, list[French]]:
    """Return every French message by its English one."""
    found: defaultdict[Forms, list[French]] = defaultdict(list)
    for path in catalogues():
        with path.open("rb") as file:
            catalogue = read_po(file, locale="fr", abort_invalid=True)
        for message in catalogue:
            if message.id:
                said = French(house.named(path), as_forms(message.string), message.fuzzy)
                found[as_forms(message.id)].append(said)
    return dict(found)


def as_forms(message: str | list[str] | tuple[str, ...]) -> Forms:
    """Return a message's forms: one, or singular and plural."""
    return (message,) if isinstance(message, str) else tuple(message)


def placeholders(*forms: str) -> set[tuple[str, str]]:
    """Return the names, with their kinds, that forms of a message put in."""
    return {(name, kind) for form in forms for name, kind in PLACEHOLDER.findall(form)}
