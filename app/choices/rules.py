"""Kinds of choices: what may be typed for each, how it is stored, and how it is said to people."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar

from app.core.i18n import LANGUAGES, N_, current, gettext as _, ngettext
from app.core.i18n.format import number
from app.core.text import excerpt

T = TypeVar("T")
REASON_MIN, REASON_MAX = 10, 500
NAME = re.compile(r"^[a-z_]+(\.[a-z_]+)+$")
WHOLE = re.compile(r"^-?[0-9]{1,15}$")
GROUPING = re.compile(r"[\s\u00a0\u202f]")
TEXT_MAX = 4_000
NAMED_MOST = 4
"""What is off is named when there is no more of it."""


class Unacceptable(ValueError):
    """What was typed is no value of this choice; says the field and why, as a translated sentence."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Choice(ABC, Generic[T]):
    """One thing that administrators choose; ``label`` and ``help`` are untranslated sentences."""

    kind: ClassVar[str]

    name: str
    """``slice.what``, for ever: the history hangs on it."""
    label: str
    default: T
    help: str = ""
    shown_on: tuple[str, ...] = ()
    """Tags of kept pages that show it (:mod:`app.core.page_store`)."""

    @abstractmethod
    def read(self, typed: Mapping[str, Any]) -> T:
        """Return the value of what was typed.

        Raises:
            Unacceptable: it is none.
        """

    def dump(self, value: T) -> Any:
        """Return a value as JSON, as it is stored."""
        return value

    def load(self, stored: Any) -> T:
        """Return a value from its JSON."""
        value: T = stored
        return value

    def typed(self, value: T) -> dict[str, Any]:
        """Return what fills the form in."""
        return {"value": value}

    @abstractmethod
    def said(self, value: T) -> str:
        """Return a value in a few words, in the language in force."""


def whole(typed: Mapping[str, Any], least: int, most: int) -> int:
    """Return a whole number typed with or without spaces between thousands.

    Raises:
        Unacceptable: it is none, or out of bounds.
    """
    text = GROUPING.sub("", str(typed.get("value", "")))
    if not text:
        raise Unacceptable("value", _("Please fill this in."))
    if not WHOLE.match(text):
        raise Unacceptable("value", _("Please write a whole number."))
    value = int(text)
    if value < least:
        raise Unacceptable(
            "value", _("The smallest number accepted is %(num)s.") % {"num": number(least)}
        )
    if value > most:
        raise Unacceptable(
            "value", _("The largest number accepted is %(num)s.") % {"num": number(most)}
        )
    return value


@dataclass(frozen=True, kw_only=True)
class WholeNumber(Choice[int]):
    """A whole number between two bounds, with what it counts."""

    kind = "number"

    least: int
    most: int
    unit: str = ""
    """Untranslated: ``N_("local supporters")``."""

    def read(self, typed: Mapping[str, Any]) -> int:
        """Return the number."""
        return whole(typed, self.least, self.most)

    def said(self, value: int) -> str:
        """Return the number with its unit."""
        return f"{number(value)} {_(self.unit)}" if self.unit else number(value)


DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
UNITS = {DAY: N_("days"), HOUR: N_("hours"), MINUTE: N_("minutes")}


@dataclass(frozen=True, kw_only=True)
class Duration(Choice[timedelta]):
    """A length of time, typed as a whole number of days, hours or minutes; stored in seconds."""

    kind = "duration"

    least: timedelta
    most: timedelta
    unit: timedelta = DAY

    def read(self, typed: Mapping[str, Any]) -> timedelta:
        """Return the length of time."""
        return self.unit * whole(typed, self.least // self.unit, self.most // self.unit)

    def dump(self, value: timedelta) -> int:
        """Return its seconds."""
        return round(value.total_seconds())

    def load(self, stored: Any) -> timedelta:
        """Return a length of time from its seconds."""
        return timedelta(seconds=stored)

    def typed(self, value: timedelta) -> dict[str, Any]:
        """Return how many units it has."""
        return {"value": value // self.unit}

    def said(self, value: timedelta) -> str:
        """Return ``7 days``."""
        count = value // self.unit
        if self.unit == DAY:
            return ngettext("%(num)s day", "%(num)s days", count) % {"num": number(count)}
        if self.unit == HOUR:
            return ngettext("%(num)s hour", "%(num)s hours", count) % {"num": number(count)}
        return ngettext("%(num)s minute", "%(num)s minutes", count) % {"num": number(count)}


@dataclass(frozen=True, kw_only=True)
class Switch(Choice[bool]):
    """On or off."""

    kind = "switch"

    def read(self, typed: Mapping[str, Any]) -> bool:
        """Return whether it is on."""
        if typed.get("value") not in {"on", "off"}:
            raise Unacceptable("value", _("Please choose one of the offered answers."))
        return bool(typed["value"] == "on")

    def typed(self, value: bool) -> dict[str, Any]:  # noqa: FBT001 (the kind of its values)
        """Return the answer that is ticked."""
        return {"value": "on" if value else "off"}

    def said(self, value: bool) -> str:  # noqa: FBT001 (the kind of its values)
        """Return yes or no."""
        return _("Yes") if value else _("No")


Texts = Mapping[str, str]
"""A text in each language."""


@dataclass(frozen=True, kw_only=True)
class Words(Choice[Texts]):
    """A text in French and in English, in Markdown; both or neither: neither means our own words."""

    kind = "words"

    default: Texts = field(default_factory=lambda: dict.fromkeys(LANGUAGES, ""))
    most: int = TEXT_MAX
    """Characters, in each language."""

    def read(self, typed: Mapping[str, Any]) -> Texts:
        """Return the texts."""
        texts = {language: str(typed.get(f"value_{language}", "")) for language in LANGUAGES}
        for language, text in texts.items():
            if len(text) > self.most:
                message = ngettext(
                    "Please write at most %(num)s character.",
                    "Please write at most %(num)s characters.",
                    self.most,
                )
                raise Unacceptable(f"value_{language}", message % {"num": number(self.most)})
        missing = [language for language, text in texts.items() if not text]
        if len(missing) == 1:
            raise Unacceptable(
                f"value_{missing[0]}", _("Everybody reads this page: please write it here too.")
            )
        return texts

    def typed(self, value: Texts) -> dict[str, Any]:
        """Return each text."""
        return {f"value_{language}": value.get(language, "") for language in LANGUAGES}

    def said(self, value: Texts) -> str:
        """Return the first words, in the language in force."""
        return excerpt(value.get(current(), ""), 80) or _("The site’s own words")


@dataclass(frozen=True, kw_only=True)
class Subset(Choice[tuple[str, ...]]):
    """Some of a list: each of them on or off, in the list's own order."""

    kind = "subset"

    options: Mapping[str, str]
    """Untranslated label of each code."""
    least: int = 1

    def read(self, typed: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the codes that are on."""
        codes = set(typed.get("values", ()))
        if codes - self.options.keys():
            raise Unacceptable("values", _("Please choose one of the offered answers."))
        if len(codes) < self.least:
            message = ngettext(
                "Please choose at least %(num)s.", "Please choose at least %(num)s.", self.least
            )
            raise Unacceptable("values", message % {"num": number(self.least)})
        return tuple(code for code in self.options if code in codes)

    def dump(self, value: tuple[str, ...]) -> list[str]:
        """Return the codes."""
        return list(value)

    def load(self, stored: Any) -> tuple[str, ...]:
        """Return the codes that still exist."""
        return tuple(code for code in self.options if code in stored)

    def typed(self, value: tuple[str, ...]) -> dict[str, Any]:
        """Return the boxes that are ticked."""
        return {"values": list(value)}

    def said(self, value: tuple[str, ...]) -> str:
        """Return how many, and which are off when they are few."""
        off = [_(label) for code, label in self.options.items() if code not in value]
        count = f"{number(len(value))} / {number(len(self.options))}"
        if not 0 < len(off) <= NAMED_MOST:
            return count
        return _("%(count)s, without %(names)s") % {"count": count, "names": ", ".join(off)}
