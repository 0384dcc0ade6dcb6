"""What Pydantic found wrong, in a sentence a person understands; never the rejected value itself."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app.core.i18n import N_, gettext as _, ngettext
from app.core.i18n.format import number

MISSING = N_("Please fill this in.")
COLLECTIONS = frozenset({"List", "Set", "Tuple", "Frozenset", "Dictionary"})
OTHER = N_("This value cannot be accepted.")

PLAIN = {
    "missing": MISSING,
    "string_type": MISSING,
    "none_required": OTHER,
    "extra_forbidden": N_("This field is not known here."),
    "literal_error": N_("Please choose one of the offered answers."),
    "enum": N_("Please choose one of the offered answers."),
    "bool_parsing": N_("Please choose one of the offered answers."),
    "bool_type": N_("Please choose one of the offered answers."),
    "int_parsing": N_("Please write a whole number."),
    "int_type": N_("Please write a whole number."),
    "int_from_float": N_("Please write a whole number."),
    "int_parsing_size": N_("This number is too large."),
    "float_parsing": N_("Please write a number."),
    "float_type": N_("Please write a number."),
    "finite_number": N_("Please write a number."),
    "url_parsing": N_("Please write a full web address, such as https://montreal.ca."),
    "url_scheme": N_("Web addresses start with https:// or http://."),
    "url_too_long": N_("This address is too long."),
    "datetime_from_date_parsing": N_("Please write a date."),
    "date_from_datetime_parsing": N_("Please write a date."),
    "date_parsing": N_("Please write a date."),
    "string_pattern_mismatch": OTHER,
    "string_unicode": N_("This text contains characters that cannot be read."),
    "json_invalid": N_("This is not valid JSON."),
}


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence for one of Pydantic's error types and its facts."""
    if kind in {"too_long", "too_short"} and facts.get("field_type") in COLLECTIONS:
        return _count_sentence(kind, facts)
    if kind in {"string_too_short", "too_short"}:
        least = facts["min_length"]
        if least == 1:
            return _(MISSING)
        return ngettext(
            "Please write at least %(num)s character.",
            "Please write at least %(num)s characters.",
            least,
        ) % {"num": number(least)}
    if kind in {"string_too_long", "too_long"}:
        most = facts["max_length"]
        return ngettext(
            "Please write at most %(num)s character.",
            "Please write at most %(num)s characters.",
            most,
        ) % {"num": number(most)}
    if kind.startswith(("greater_than", "less_than")):
        return _bound_sentence(kind, facts)
    return _(PLAIN.get(kind, OTHER))


def _bound_sentence(kind: str, facts: Mapping[str, Any]) -> str:
    bound = number(next(facts[name] for name in ("ge", "gt", "le", "lt") if name in facts))
    if kind.startswith("greater_than"):
        return _("The smallest number accepted is %(num)s.") % {"num": bound}
    return _("The largest number accepted is %(num)s.") % {"num": bound}


def _count_sentence(kind: str, facts: Mapping[str, Any]) -> str:
    if kind == "too_long":
        most = facts["max_length"]
        return ngettext(
            "Please choose at most %(num)s.", "Please choose at most %(num)s.", most
        ) % {"num": number(most)}
    least = facts["min_length"]
    return ngettext("Please choose at least %(num)s.", "Please choose at least %(num)s.", least) % {
        "num": number(least)
    }


OURS = frozenset({"unreadable", "no_words", "said"})
"""Error types of our own validators: ``PydanticCustomError("said", N_("…"), {…})``."""


def said(fault: Mapping[str, Any]) -> str:
    """Return the sentence for one of Pydantic's faults, in the language in force."""
    facts: Mapping[str, Any] = fault.get("ctx", {})
    if fault["type"] in OURS:
        message = str(fault["msg"])
        return str(_(message) % facts)
    return sentence(fault["type"], facts)


def sentences(error: ValidationError) -> dict[str, str]:
    """Return a sentence for each field that cannot be accepted (the first fault of each)."""
    found: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_input=False):
        name = str(fault["loc"][0]) if fault["loc"] else "form"
        found.setdefault(name, said(fault))
    return found
