"""A mission of the verified organisation in each state, with a date ahead."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.missions.rules import State
from app.organisations.models import Organisation
from tests.factories import missions
from tests.world import World

AFTER = ("organisations",)
WHY = "La salle est inondée depuis hier."
STATES = {
    "published": {"state": State.PUBLISHED},
    "draft": {"state": State.DRAFT},
    "paused": {"state": State.PAUSED, "closing_reason": WHY},
    "done": {"state": State.DONE},
    "cancelled": {"state": State.CANCELLED},
    "hidden": {"state": State.PUBLISHED, "hidden_at": datetime(2026, 3, 1, tzinfo=UTC)},
}


async def make(db: AsyncSession, _runtime: Runtime, world: World) -> None:
    """Let ``author``, ``official`` and ``editor`` run a mission in each state."""
    public_id = world.things["organisation"]["verified"]["organisation_id"]
    query = select(Organisation).where(Organisation.public_id == public_id)
    host = (await db.execute(query)).scalar_one()
    world.things["mission"] = {}
    for name, fields in STATES.items():
        one = await missions.mission(
            db, organisation=host, owner=world.people["author"], title=f"Corvée {name}",
            skills={"accounting": False}, roles={"à la pelle": 2}, **fields,
        )  # type: ignore[arg-type]  # fmt: skip
        (date,) = await missions.dates_of(db, one)
        world.things["mission"][name] = {
            "mission_id": one.public_id,
            "mission_ref": one.public_id,
            "date_id": date.public_id,
        }
    draft = world.things["mission"]["draft"]["mission_id"]
    world.named["api:discard_mission"] = {"mission_id": draft}
