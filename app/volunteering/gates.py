"""What nobody may come without: age, checks, training. Asked wherever a place is given or offered.

Each gate answers with a sentence; an unknown age passes no gate above 14, since accounts begin there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.core.i18n import gettext as _, ngettext
from app.profiles.queries.facts import Held, PersonFacts
from app.skills.qualities import quality_label

EVERYBODY = 14
"""Age from which one may have an account at all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What nobody may come without, and the languages of which one is spoken."""

    minimum_age: int
    checks: tuple[str, ...]
    trainings: tuple[str, ...]
    languages: tuple[str, ...]


def closed_to(person: PersonFacts, asked: Asked, ends_at: datetime, zone: str) -> list[str]:
    """Return why somebody may not come to a session that ends then (UTC); nothing when they may."""
    last_day = ends_at.astimezone(ZoneInfo(zone)).date()
    reasons = [_age(person.years_old, asked.minimum_age)]
    reasons += [_held(code, person.checks, last_day) for code in asked.checks]
    reasons += [_held(code, person.trainings, last_day) for code in asked.trainings]
    return [reason for reason in reasons if reason]


def speaks(person: PersonFacts, asked: Asked) -> bool:
    """Say whether somebody speaks a language of the mission: else they are not asked to come."""
    return not asked.languages or bool(person.languages & set(asked.languages))


def _age(years_old: int | None, minimum: int) -> str:
    if minimum <= EVERYBODY:
        return ""
    if years_old is None:
        said = ngettext(
            "This is for people of %(num)s year or more. Your profile does not say your year of "
            "birth: only you see it there.",
            "This is for people of %(num)s years or more. Your profile does not say your year of "
            "birth: only you see it there.",
            minimum,
        )
        return said % {"num": minimum}
    if years_old >= minimum:
        return ""
    return ngettext(
        "This is for people of %(num)s year or more.",
        "This is for people of %(num)s years or more.",
        minimum,
    ) % {"num": minimum}


def _held(code: str, held: Held, last_day: date) -> str:
    name = quality_label(code)
    if code not in held:
        return _("This asks for “%(name)s”, which no organisation has noted for you yet.") % {
            "name": name
        }
    until = held[code]
    if until is None or until >= last_day:
        return ""
    return _("Your “%(name)s” will be over before this session.") % {"name": name}
