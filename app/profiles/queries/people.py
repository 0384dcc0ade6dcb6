"""One person as others may know them, and as they know themselves."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.places.rules import Area
from app.profiles.models import Profile, ProfileSkill
from app.profiles.queries.holding import is_there, shares
from app.profiles.rules import Level, Sharing
from app.skills.rules import Term
from app.skills.terms import skills


@dataclass(frozen=True, slots=True)
class Known:
    """A skill of somebody's, with how well they know it."""

    skill: Term
    level: Level


@dataclass(frozen=True, slots=True)
class Expertise:
    """What somebody can do, for which causes, when, and how far they come."""

    skills: tuple[Known, ...] = ()
    causes: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    monthly_hours: int | None = None
    travel_km: int | None = None
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody as others read them: what they did not choose to show is not in here."""

    id: int
    public_id: str
    name: str
    bio: str = ""
    bio_language: str = "fr"
    area: Area | None = None
    shows_ideas: bool = False
    is_indexed: bool = False
    expertise: Expertise | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """A profile as its owner settles it."""

    bio: str = ""
    bio_language: str = "fr"
    shows_area: bool = False
    shows_ideas: bool = False
    is_listed: bool = False
    is_indexed: bool = False
    sharing: Sharing = Sharing.NOBODY
    anonymous_id: str = ""
    paused_at: datetime | None = None
    hidden_at: datetime | None = None
    version: int = 0
    languages: tuple[str, ...] = ()
    birth_year: int | None = None
    monthly_quota: int | None = None
    expertise: Expertise = field(default_factory=Expertise)


async def shown(session: AsyncSession, public_id: str, now: datetime) -> Shown | None:
    """Return the person of a public id, as everybody may know them; None when nobody is there."""
    return await _shown(session, Person.public_id == public_id, now)


async def shown_by_number(session: AsyncSession, person_id: int, now: datetime) -> Shown | None:
    """Return the person of a row, as everybody may know them; None when nobody is there."""
    return await _shown(session, Person.id == person_id, now)


async def _shown(session: AsyncSession, who: ColumnElement[bool], now: datetime) -> Shown | None:
    query = (
        select(
            Person.id,
            Person.public_id,
            Person.display_name,
            Person.territory_id,
            Person.neighbourhood_id,
            Profile,
        )
        .outerjoin(Profile, Profile.person_id == Person.id)
        .where(who, is_there(now))
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    profile: Profile | None = row.Profile
    if profile is None:
        return Shown(row.id, row.public_id, row.display_name)
    by_name = profile.sharing is Sharing.NAMED and profile.paused_at is None
    known = await skills_of(session, [row.id]) if by_name else {}
    lives = Area(row.territory_id, row.neighbourhood_id)
    return Shown(
        row.id,
        row.public_id,
        row.display_name,
        bio="" if profile.hidden_at else profile.bio,
        bio_language=profile.bio_language,
        area=lives if profile.shows_area and lives != Area() else None,
        shows_ideas=profile.shows_ideas,
        is_indexed=profile.is_indexed,
        expertise=_expertise(profile, known[row.id]) if known.get(row.id) else None,
    )


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Somebody who lists skills and no name: nothing here leads to who they are."""

    id: int
    entry_id: str
    territory_id: int | None
    expertise: Expertise


async def anonymous(session: AsyncSession, entry_id: str, now: datetime) -> Anonymous | None:
    """Return an entry without a name; None when nobody is there, or no longer wants to be."""
    query = (
        select(Profile, Person.territory_id)
        .join(Person, Person.id == Profile.person_id)
        .where(Profile.anonymous_id == entry_id, shares(Sharing.ANONYMOUS), is_there(now))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    profile: Profile = row.Profile
    known = await skills_of(session, [profile.person_id])
    return Anonymous(
        profile.person_id,
        profile.anonymous_id,
        row.territory_id if profile.shows_area else None,
        _expertise(profile, known[profile.person_id]),
    )


async def own(session: AsyncSession, person_id: int) -> Own:
    """Return a person's own profile; a fresh one, all switches off, when they have not made any."""
    profile = await session.get(Profile, person_id, populate_existing=True)
    if profile is None:
        return Own()
    known = await skills_of(session, [person_id])
    return Own(
        bio=profile.bio,
        bio_language=profile.bio_language,
        shows_area=profile.shows_area,
        shows_ideas=profile.shows_ideas,
        is_listed=profile.is_listed,
        is_indexed=profile.is_indexed,
        sharing=profile.sharing,
        anonymous_id=profile.anonymous_id,
        paused_at=profile.paused_at,
        hidden_at=profile.hidden_at,
        version=profile.version,
        languages=tuple(profile.languages),
        birth_year=profile.birth_year,
        monthly_quota=profile.monthly_quota,
        expertise=_expertise(profile, known.get(person_id, ())),
    )


async def skills_of(session: AsyncSession, people: list[int]) -> dict[int, tuple[Known, ...]]:
    """Return the skills of each person who has any, in the order of our list."""
    order = {code: place for place, code in enumerate(skills())}
    query = select(ProfileSkill.person_id, ProfileSkill.skill, ProfileSkill.level).where(
        ProfileSkill.person_id.in_(people)
    )
    rows = [row for row in await session.execute(query) if row.skill in order]
    found: dict[int, tuple[Known, ...]] = {}
    for row in sorted(rows, key=lambda row: order[row.skill]):
        found[row.person_id] = (
            *found.get(row.person_id, ()),
            Known(skills()[row.skill], row.level),
        )
    return found


async def shows_ideas(session: AsyncSession, person_id: int, now: datetime) -> bool:
    """Say whether a person chose to show the ideas they started."""
    query = (
        select(Profile.person_id)
        .join(Person, Person.id == Profile.person_id)
        .where(and_(Profile.person_id == person_id, Profile.shows_ideas), is_there(now))
    )
    return (await session.execute(query)).one_or_none() is not None


async def public_ids(session: AsyncSession, people: list[int]) -> dict[int, tuple[str, str]]:
    """Return the public id and name of each person who has not left."""
    query = select(Person.id, Person.public_id, Person.display_name).where(
        Person.id.in_(people), Person.deleted_at.is_(None)
    )
    return {row.id: (row.public_id, row.display_name) for row in await session.execute(query)}


def _expertise(profile: Profile, known: tuple[Known, ...]) -> Expertise:
    return Expertise(
        known,
        tuple(profile.causes),
        tuple(profile.moments),
        profile.monthly_hours,
        profile.travel_km,
        profile.is_remote,
    )
