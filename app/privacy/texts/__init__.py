"""The privacy policy and the terms of use: dated editions in both languages, never changed after."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from app.core.i18n import LANGUAGES
from app.core.markdown import render
from app.core.settings import Settings

FOLDER = Path(__file__).parent
HEADING = re.compile(r"^## (?P<title>.+?) \{#(?P<anchor>[a-z-]+)\}$", re.MULTILINE)

Name = Literal["policy", "terms"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text, under its own heading."""

    anchor: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Edition:
    """A text as it reads from a day on."""

    since: date
    lead: str
    sections: tuple[Section, ...]


@cache
def editions(name: Name) -> tuple[date, ...]:
    """Return the days on which a text changed, the latest first."""
    days = {path.name.partition(".")[0] for path in (FOLDER / name).glob("*.md")}
    return tuple(sorted((date.fromisoformat(day) for day in days), reverse=True))


def path_of(name: Name, since: date, language: str) -> Path:
    """Return the file of an edition."""
    assert language in LANGUAGES
    return FOLDER / name / f"{since.isoformat()}.{language}.md"


@cache
def edition(name: Name, since: date, language: str, settings: Settings) -> Edition:
    """Return an edition, with the operator's names in it."""
    said = _filled(path_of(name, since, language).read_text(), settings)
    lead, *parts = HEADING.split(said)
    sections = tuple(
        Section(anchor, title, render(body.strip()))
        for title, anchor, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    )
    return Edition(since, lead.strip(), sections)


def _filled(text: str, settings: Settings) -> str:
    for name, value in {
        "site": settings.site_name,
        "city": settings.city,
        "officer": settings.privacy_officer,
        "email": settings.privacy_email,
        "address": settings.postal_address,
        "base_url": settings.base_url.rstrip("/"),
    }.items():
        text = text.replace("{" + name + "}", value)
    return text
