"""What a mission says, as its form and its imports say it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.schemas import slug_of
from app.missions.models import Mission
from app.missions.queries.show import about

SAME = (
    "title", "tasks", "language", "remote", "themes", "causes", "languages", "minimum_age",
    "checks", "trainings", "effort", "accessibility", "accessibility_note", "minimum_people",
    "maximum_people", "zone", "place_label",
)  # fmt: skip


async def values_of(session: AsyncSession, mission: Mission) -> dict[str, Any]:
    """Return the values of :class:`app.missions.schemas.MissionText` for a mission."""
    known = await about(session, mission.id)
    return {name: getattr(mission, name) for name in SAME} | {
        "area": slug_of(mission.area),
        "latitude": mission.place_lat,
        "longitude": mission.place_lon,
        "required_skills": list(known.required),
        "useful_skills": list(known.useful),
        "roles": [f"{people} {name}" for _number, name, people in known.roles],
    }
