"""French first, English equal: the language in force, translations, and numbers and dates in it."""

from app.core.i18n.catalog import N_, gettext, ngettext
from app.core.i18n.language import DEFAULT, LANGUAGES, current, negotiate, speak, using

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "N_",
    "current",
    "gettext",
    "negotiate",
    "ngettext",
    "speak",
    "using",
]
