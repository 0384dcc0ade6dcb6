"""The whole demonstration, in one transaction: all of it or nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.passwords import passwords_of
from app.core.errors import Conflict
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.demo.content import Tale, tales
from app.demo.people import PASSWORD, Crowd, settle
from app.demo.seed import (
    campaigns,
    choices,
    experts,
    hours,
    items,
    matching,
    messages,
    missions,
    notifications,
    organisations,
    pictures,
    projects,
    volunteering,
)
from app.demo.seed.answers import give_answers
from app.demo.seed.ideas import IdeaSeeder
from app.demo.seed.moderation import ModerationSeeder
from app.demo.seed.plans import write_plans
from app.demo.seed.profiles import RoleSeeder
from app.demo.seed.remarks import RemarkSeeder
from app.demo.seed.supports import wanted_homes
from app.ideas.chosen import threshold_for
from app.places.gazetteer import gazetteer
from app.places.rules import Area

Advance = Callable[[int], None]


class NotEmpty(Conflict):
    """The demonstration goes into an empty place only."""


async def is_empty(session: AsyncSession) -> bool:
    """Say whether nobody lives here yet."""
    return (await session.execute(select(Person.id).limit(1))).first() is None


async def seed(runtime: Runtime, now: datetime, advance: Advance, *, photos: bool = True) -> None:
    """Fill an empty place; ``advance(n)`` is told of each step.

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
        crowd = await _crowd(session, runtime, told, now)
        seeder = IdeaSeeder(session, crowd, now)
        for tale in told:
            await seeder.add(tale, area_of(tale))
        for tale in told:
            if tale.state == "merged":
                await seeder.merge(tale)
        known = [(tale, seeder.ids[tale.key], seeder.authors[tale.key]) for tale in told]
        remarks = RemarkSeeder(session, crowd, now)
        for item in known:
            await remarks.add(*item)
            advance(1)
        await organisations.gather(session, crowd, seeder, now)
        await choices.choose(session, now)
        roles = RoleSeeder(session, crowd, seeder.ids, now)
        people = await roles.add_all(await passwords_of(runtime.settings).hash(PASSWORD))
        people["moderator"] = crowd.everyone[1].id
        await experts.volunteer(session, crowd, now)
        await give_answers(session, seeder.ids, people, now)
        await _get_done(session, runtime.settings, crowd, seeder, people, now)
        await ModerationSeeder(session, crowd, seeder.ids, now).add_all()
        await messages.converse(session, now)
        await notifications.tell(session, now)
        await pictures.link(session, known)
        if photos:
            await pictures.hang(session, runtime.storage, known, advance)


async def _get_done(
    session: AsyncSession,
    settings: Settings,
    crowd: Crowd,
    ideas: IdeaSeeder,
    people: dict[str, int],
    now: datetime,
) -> None:
    """Let candidates become projects, and neighbours give them hours and things."""
    begun = await projects.begin_all(session, crowd, ideas, people, now)
    await write_plans(session, begun, people, now)
    await campaigns.raise_money(session, crowd, begun, people, now)
    await missions.ask_for_help(session, now)
    await items.give_all(session, crowd, begun, now)
    await volunteering.come(session, now)
    await hours.count(session, settings, now)
    await matching.suggest(session, now)


def steps(*, photos: bool = True) -> int:
    """Return how often ``advance`` is told of one step."""
    told = tales()
    return len(told) + sum(bool(tale.photo) for tale in told if photos)


async def _crowd(session: AsyncSession, runtime: Runtime, told: list[Tale], now: datetime) -> Crowd:
    areas = {tale.key: area_of(tale) for tale in told}
    thresholds = {key: threshold_for(area.kind) for key, area in areas.items()}
    password_hash = await passwords_of(runtime.settings).hash(PASSWORD)
    return await settle(session, wanted_homes(told, areas, thresholds), password_hash, now)


def area_of(tale: Tale) -> Area:
    """Return where a tale happens.

    Raises:
        ValueError: in no place of ours.
    """
    area = gazetteer.area(tale.area)
    if area is None:
        message = f"{tale.key} happens in {tale.area}, which is no place of ours"
        raise ValueError(message)
    return area
