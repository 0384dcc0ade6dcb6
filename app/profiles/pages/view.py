"""What the page of a person needs to be drawn; a preview is the same page, as others see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.queries import offices
from app.profiles.queries.people import Expertise, Shown
from app.profiles.rules import DAYS, DECIDED_LABELS, PARTS, level_shown, today
from app.profiles.shown import person_url
from app.skills.rules import Term, TermKind
from app.skills.terms import named


@dataclass(frozen=True, slots=True)
class SkillShown:
    """A skill as it is read."""

    label: str
    level: str


@dataclass(frozen=True, slots=True)
class ExpertiseShown:
    """What somebody can do, in words."""

    skills: list[SkillShown]
    causes: list[Term]
    days: list[tuple[str, str]]
    """Each day with the parts of it, in words."""
    monthly_hours: int | None
    travel_km: int | None
    is_remote: bool


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A decision as it is read."""

    label: str
    territory: str
    reason: str
    at: datetime
    ends_at: datetime | None


async def person_context(session: AsyncSession, person: Shown, now: datetime) -> dict[str, Any]:
    """Return the values of ``profiles/_person.html``."""
    day = today(now)
    mandates = await offices.mandates_of(session, person.id)
    decisions = [
        DecisionShown(
            _(DECIDED_LABELS[d.decided]), territory_name(d.territory_id), d.reason, d.at, d.ends_at
        )
        for d in await offices.decisions_of(session, person.id)
    ]
    return {
        "person": person,
        "path": person_url(person.public_id, person.name),
        "area_name": area_name(person.area),
        "expertise": expertise_shown(person.expertise) if person.expertise else None,
        "mandates": [m for m in mandates if m.term.phase(day) != "after"],
        "past_mandates": [m for m in mandates if m.term.phase(day) == "after"],
        "terms": await offices.leads_of(session, person.id, now),
        "decisions": decisions,
        "territory_name": territory_name,
        "day": day,
    }


def expertise_shown(expertise: Expertise) -> ExpertiseShown:
    """Return an expertise in words of the language in force."""
    days = []
    for day, label in DAYS.items():
        parts = [_(PARTS[p]) for p in PARTS if f"{day}-{p}" in expertise.moments]
        if parts:
            days.append((_(label), ", ".join(parts)))
    return ExpertiseShown(
        [SkillShown(known.skill.label, level_shown(known.level)) for known in expertise.skills],
        named(TermKind.CAUSE, expertise.causes),
        days,
        expertise.monthly_hours,
        expertise.travel_km,
        expertise.is_remote,
    )


def area_name(area: Area | None) -> str:
    """Return where somebody lives, as they chose to say it: a neighbourhood and its territory."""
    if area is None or area == Area():
        return ""
    name = gazetteer.name(area)
    if area.neighbourhood_id is None or area.territory_id is None:
        return name
    wider = gazetteer.territories[area.territory_id].name
    return name if wider == name else f"{name}, {wider}"


def territory_name(territory_id: int | None) -> str:
    """Return a territory's name; the city's for None."""
    return gazetteer.name(Area(territory_id))
