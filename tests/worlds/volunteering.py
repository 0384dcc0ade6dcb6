"""A mission of the verified organisation, where ``member`` applied, has a place, a turn, a question."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.organisations.models import Organisation
from app.volunteering.codes import arrival_code
from app.volunteering.models import Welcome
from tests.factories import missions, volunteering
from tests.world import World

AFTER = ("organisations",)
HOUR = timedelta(hours=1)


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Let ``author``, ``official`` and ``editor`` receive people, and ``member`` come."""
    host, member, now = await _host(db, world), world.people["member"], datetime.now(UTC)
    begun = (now - HOUR / 6, now + HOUR * 9)
    own = await missions.mission(
        db, organisation=host, owner=world.people["author"], places=9,
        sessions=[begun, *(missions.ahead(days) for days in (20, 22, 24, 26))],
    )  # fmt: skip
    db.add(Welcome(mission_id=own.id, takes_everybody=True))
    door, mine, turns, asked, free = await missions.dates_of(db, own)
    await volunteering.volunteer(db, door, member)
    place = await volunteering.sign_up(db, mine, member)
    turn = await volunteering.waiting(db, turns, member, offered_until=now + HOUR * 9)
    ask = await volunteering.ask(db, asked, member)
    other = await missions.mission(db, organisation=host, places=9)
    application = await volunteering.application(db, other, member, "sent")
    world.things["volunteering"] = {
        "open": {
            "session_id": free.public_id,
            "application_id": application.public_id,
            "place_id": place.public_id,
            "sign_up_id": place.public_id,
            "turn_id": turn.public_id,
            "ask_id": ask.public_id,
            "code": arrival_code(runtime.settings, door.public_id),
        }
    }
    fresh = await missions.mission(db, organisation=host, places=9)
    db.add(Welcome(mission_id=fresh.id, takes_everybody=True))
    await db.commit()
    for name in ("volunteering:apply", "api:apply"):
        world.named[name] = {"mission_id": fresh.public_id}
    for name in (
        "volunteering:see", "volunteering:mission_roster", "api:applications",
    ):  # fmt: skip
        world.named[name] = {"mission_id": own.public_id}
    for name in (
        "volunteering:take_part", "volunteering:wait", "api:sign_up", "api:wait", "api:parts",
    ):  # fmt: skip
        world.named[name] = {"session_id": free.public_id}
    world.named["volunteering:mark"] = {"session_id": mine.public_id, "place_id": place.public_id}
    world.named["volunteering:applications"] = {"mission_id": other.public_id}
    for name in ("volunteering:arrival", "volunteering:welcome", "volunteering:door"):
        world.named[name] = {"session_id": door.public_id}


async def _host(db: AsyncSession, world: World) -> Organisation:
    public_id = world.things["organisation"]["verified"]["organisation_id"]
    query = select(Organisation).where(Organisation.public_id == public_id)
    return (await db.execute(query)).scalar_one()
