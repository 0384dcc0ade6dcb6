"""What a mission may ask of a person beside skills: checks, trainings, languages. Codes never change.

Of a check or a training only its status is ever kept: held until a day, who saw it; never a document.
"""

from collections.abc import Mapping
from enum import StrEnum

from app.core.i18n import N_, current, gettext as _


class QualityKind(StrEnum):
    """What somebody may hold until a day."""

    CHECK = "check"
    TRAINING = "training"


CHECKS: Mapping[str, str] = {
    "police-check": N_("Background check"),
    "vulnerable-sector-check": N_("Background check, vulnerable sector"),
    "driving-licence": N_("Driving licence"),
    "references": N_("References"),
}
TRAININGS: Mapping[str, str] = {
    "first-aid-cpr": N_("First aid and CPR"),
    "food-hygiene": N_("Food hygiene and safety"),
    "construction-safety": N_("Health and safety on building sites"),
    "ladder-safety": N_("Working at height"),
    "harassment-prevention": N_("Preventing harassment and abuse"),
    "accessible-welcome": N_("Welcoming people with disabilities"),
    "lifeguard": N_("Lifeguard"),
    "orientation": N_("Orientation of new volunteers"),
}
BY_KIND = {QualityKind.CHECK: CHECKS, QualityKind.TRAINING: TRAININGS}

LANGUAGES: Mapping[str, tuple[str, str]] = {
    "fr": ("français", "French"),
    "en": ("anglais", "English"),
    "es": ("espagnol", "Spanish"),
    "ar": ("arabe", "Arabic"),
    "ht": ("créole haïtien", "Haitian Creole"),
    "it": ("italien", "Italian"),
    "pt": ("portugais", "Portuguese"),
    "zh": ("chinois (mandarin)", "Chinese (Mandarin)"),
    "yue": ("chinois (cantonais)", "Chinese (Cantonese)"),
    "ro": ("roumain", "Romanian"),
    "ru": ("russe", "Russian"),
    "uk": ("ukrainien", "Ukrainian"),
    "fa": ("persan", "Persian"),
    "vi": ("vietnamien", "Vietnamese"),
    "el": ("grec", "Greek"),
    "pl": ("polonais", "Polish"),
    "de": ("allemand", "German"),
    "tr": ("turc", "Turkish"),
    "he": ("hébreu", "Hebrew"),
    "yi": ("yiddish", "Yiddish"),
    "hi": ("hindi", "Hindi"),
    "pa": ("pendjabi", "Punjabi"),
    "ur": ("ourdou", "Urdu"),
    "bn": ("bengali", "Bengali"),
    "ta": ("tamoul", "Tamil"),
    "tl": ("tagalog", "Tagalog"),
    "ko": ("coréen", "Korean"),
    "kab": ("kabyle", "Kabyle"),
    "sw": ("swahili", "Swahili"),
    "wo": ("wolof", "Wolof"),
    "cr": ("cri", "Cree"),
    "iu": ("inuktitut", "Inuktitut"),
    "moh": ("mohawk", "Mohawk"),
    "lsq": ("langue des signes québécoise (LSQ)", "Quebec Sign Language (LSQ)"),
    "ase": ("langue des signes américaine (ASL)", "American Sign Language (ASL)"),
}
"""Languages of the city, by ISO 639 code (``lsq`` has none that people know: ours)."""


def kind_of(code: str) -> QualityKind | None:
    """Return what a code names; None when nothing of ours."""
    return next((kind for kind, known in BY_KIND.items() if code in known), None)


def quality_label(code: str) -> str:
    """Return the name of a check or training in the language in force; an unknown code as it is."""
    name = CHECKS.get(code) or TRAININGS.get(code)
    return _(name) if name else code


def language_label(code: str) -> str:
    """Return a language's name in the language in force; an unknown code as it is."""
    names = LANGUAGES.get(code)
    if names is None:
        return code
    return names[0] if current() == "fr" else names[1]


def language_options() -> list[tuple[str, str]]:
    """Return ``[(code, name)]`` of every language, those of the site first."""
    return [(code, language_label(code)) for code in LANGUAGES]


def quality_options(kind: QualityKind) -> list[tuple[str, str]]:
    """Return ``[(code, name)]`` of every check or training."""
    return [(code, _(name)) for code, name in BY_KIND[kind].items()]
