"""Codes as people read them, in the language in force: the slices that own them give the words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from babel import Locale
from babel.lists import format_list

from app.core.i18n import gettext as _
from app.core.i18n.format import locale, number
from app.profiles.rules import moment_label

Name = Callable[[str], str]
VERY_CLOSE_KM = 0.5


def language_name(code: str) -> str:
    """Return ``espagnol`` for ``es``; an unknown code stays as it is."""
    name: str | None = Locale.parse(locale()).languages.get(code)
    return name or code


@dataclass(frozen=True, slots=True)
class Words:
    """How codes are called."""

    skill: Name = str
    cause: Name = str
    paper: Name = str
    language: Name = language_name
    moment: Name = moment_label


def listed(names: Iterable[str]) -> str:
    """Return ``a, b et c``."""
    kept = sorted(names)
    return format_list(kept, locale=locale()) if kept else ""


def either(names: Iterable[str]) -> str:
    """Return ``a, b ou c``."""
    kept = sorted(names)
    return format_list(kept, style="or", locale=locale()) if kept else ""


def away(km: float) -> str:
    """Return ``à environ 1,4 km``; under half a kilometre, of neighbourhoods' middles, it is ``tout près``."""
    if km < VERY_CLOSE_KM:
        return _("very close")
    return _("about %(distance)s km away") % {"distance": number(round(km, 1))}
