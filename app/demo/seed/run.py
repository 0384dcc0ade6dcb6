"""The whole demonstration, in one transaction: all of it or nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.passwords import hash_password
from app.core.errors import Conflict
from app.core.runtime import Runtime
from app.demo.content import Tale, tales
from app.demo.people import PASSWORD, settle
from app.demo.seed.ideas import IdeaSeeder
from app.demo.seed.supports import wanted_homes
from app.ideas.rules import threshold_for
from app.places.gazetteer import gazetteer
from app.places.rules import Area

Advance = Callable[[int], None]


class NotEmpty(Conflict):
    """The demonstration goes into an empty place only."""


async def is_empty(session: AsyncSession) -> bool:
    """Say whether nobody lives here yet."""
    return (await session.execute(select(Person.id).limit(1))).first() is None


async def seed(runtime: Runtime, now: datetime, advance: Advance) -> None:
    """Fill an empty place; ``advance(n)`` is told of each idea stored.

    Raises:
        NotEmpty: somebody lives here already.
        ValueError: in production, where passwords must not be known to all.
    """
    if runtime.settings.environment == "production":
        message = "the demonstration has known passwords: it is not for production"
        raise ValueError(message)
    told = tales()
    async with runtime.database.transaction() as session:
        if not await is_empty(session):
            message = "this place is not empty"
            raise NotEmpty(message)
        seeder = await _ideas(session, runtime, told, now, advance)
        del seeder


async def _ideas(
    session: AsyncSession, runtime: Runtime, told: list[Tale], now: datetime, advance: Advance
) -> IdeaSeeder:
    areas = {tale.key: _area(tale) for tale in told}
    thresholds = {key: threshold_for(area.kind) for key, area in areas.items()}
    password_hash = await hash_password(runtime.settings, PASSWORD)
    crowd = await settle(session, wanted_homes(told, areas, thresholds), password_hash, now)
    seeder = IdeaSeeder(session, crowd, now)
    for tale in told:
        await seeder.add(tale, areas[tale.key])
        advance(1)
    for tale in told:
        if tale.state == "merged":
            await seeder.merge(tale)
    return seeder


def _area(tale: Tale) -> Area:
    area = gazetteer.area(tale.area)
    if area is None:
        message = f"{tale.key} happens in {tale.area}, which is no place of ours"
        raise ValueError(message)
    return area
