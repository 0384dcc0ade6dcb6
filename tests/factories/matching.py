"""People and missions to match: pure facts, then rows; each factory of rows commits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.matching.facts import Helper, Opening, Period, Slot
from app.matching.models import Introduction
from app.matching.rules import Introduction as State
from app.matching.service.keep import keep_all
from app.missions.models import Mission
from app.profiles.rules import MOMENTS
from tests.factories import missions, profiles

TODAY = date(2026, 5, 4)
"""A Monday."""

SATURDAY = datetime(2026, 5, 9, 13, tzinfo=UTC)
"""Nine o'clock in Montréal."""

HOME = (45.5300, -73.6250)
NEAR = (45.5380, -73.6250)
"""0.9 km from home."""
FAR_AWAY = (45.6300, -73.6250)
"""11 km from home."""


def period(day: int = 0, hour: float = 0, hours: float = 3) -> Period:
    """Return some hours of the Saturday, or so many days after it."""
    start = SATURDAY + timedelta(days=day, hours=hour)
    return Period(start, start + timedelta(hours=hours))


def slot(number: int = 1, day: int = 0, moment: str = "sat-morning", **fields: Any) -> Slot:
    """Make a session of Saturday morning."""
    when = fields.pop("period", period(day))
    values = {"period": when, "moment": moment, "day": when.ends_at.date(), "free": 3}
    return Slot(number, **(values | fields))


def helper(number: int = 1, **fields: Any) -> Helper:
    """Make somebody who said everything and fits :func:`opening` well."""
    values: dict[str, Any] = {
        "years_old": 40,
        "languages": frozenset({"fr"}),
        "skills": {"gardening": "professional", "accounting": "able"},
        "causes": frozenset({"nature", "food"}),
        "moments": frozenset({"sat-morning"}),
        "point": HOME,
        "travel_km": 5,
        "monthly_minutes": 600,
    }
    return Helper(number, **(values | fields))


def opening(number: int = 1, **fields: Any) -> Opening:
    """Make a mission in the neighbourhood, on Saturday morning."""
    values: dict[str, Any] = {
        "giver": "organisation:1",
        "required": frozenset({"gardening"}),
        "causes": frozenset({"nature"}),
        "languages": frozenset({"fr"}),
        "point": NEAR,
        "slots": (slot(),),
        "wanted": 6,
    }
    return Opening(number, **(values | fields))


async def expert(db: AsyncSession, who: Actor | None = None, **fields: Any) -> Actor:
    """Make somebody who fits :func:`mission` well, and lets teams find them."""
    values: dict[str, Any] = {
        "skills": {"gardening": "professional"},
        "causes": ["nature"],
        "moments": list(MOMENTS),
        "monthly_hours": 40,
        "travel_km": 10,
        "languages": ["fr"],
    }
    return await profiles.expert(db, who, **(values | fields))


async def mission(db: AsyncSession, **fields: Any) -> Mission:
    """Make a mission of the neighbourhood that asks for a gardener who speaks French."""
    values: dict[str, Any] = {
        "skills": {"gardening": True},
        "causes": ["nature"],
        "languages": ["fr"],
    }
    return await missions.mission(db, **(values | fields))


async def weigh(runtime: Runtime) -> None:
    """Weigh everybody, as the night does."""
    async with runtime.database.transaction() as session:
        await keep_all(session, datetime.now(UTC))


async def introduction(
    db: AsyncSession, about: Mission, who: Actor, *, by_team: bool = True, **fields: Any
) -> Introduction:
    """Make an introduction that waits for the other's answer."""
    now = datetime.now(UTC)
    made = Introduction(
        **{
            "mission_id": about.id,
            "person_id": who.id,
            "state": State.WAITS_PERSON if by_team else State.WAITS_TEAM,
            "by_team": by_team,
            "asked_at": now,
            "person_said_at": None if by_team else now,
            "team_said_at": now if by_team else None,
            "team_by_id": about.created_by_id if by_team else None,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made
