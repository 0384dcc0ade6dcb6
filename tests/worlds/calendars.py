"""The private address of ``member``'s calendar."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.calendars.models import CalendarKey
from app.core.runtime import Runtime
from app.core.sessions import digest
from tests.world import World

SECRET = "my-alley-all-year-long"


async def make(db: AsyncSession, _runtime: Runtime, world: World) -> None:
    """Open it."""
    member = world.people["member"]
    db.add(CalendarKey(person_id=member.id, secret_hash=digest(SECRET)))
    await db.commit()
    world.named["calendars:feed"] = {"secret": SECRET}
    world.things["month"] = {"": {"month": "2026-11", "uid": "nothing@testserver"}}
