"""What profiles keep of a person, given to them and erased with them."""

from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.organisations.models import Organisation
from app.profiles.models import (
    LeaderDecision,
    Leadership,
    Mandate,
    Nomination,
    PersonCheck,
    Profile,
    ProfileSkill,
)

KEPT_BACK = timedelta(days=730)
"""How long a check that was taken back is remembered: disputes about a mission may need it."""


@kept("profile")
async def profile(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the profile, as its owner settled it, skills included."""
    found = await session.get(Profile, person_id)
    if found is None:
        return
    skills = select(ProfileSkill.skill, ProfileSkill.level).where(
        ProfileSkill.person_id == person_id
    )
    yield {
        "bio": found.bio,
        "bio_language": found.bio_language,
        "shows_area": found.shows_area,
        "shows_ideas": found.shows_ideas,
        "is_listed": found.is_listed,
        "is_indexed": found.is_indexed,
        "sharing": str(found.sharing),
        "skills": {row.skill: str(row.level) for row in await session.execute(skills)},
        "causes": list(found.causes),
        "moments": list(found.moments),
        "monthly_hours": found.monthly_hours,
        "travel_km": found.travel_km,
        "is_remote": found.is_remote,
        "languages": list(found.languages),
        "birth_year": found.birth_year,
        "monthly_quota": found.monthly_quota,
        "paused_at": found.paused_at.isoformat() if found.paused_at else None,
        "hidden_at": found.hidden_at.isoformat() if found.hidden_at else None,
        "updated_at": found.updated_at.isoformat(),
    }


@kept("checks")
async def checks(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what organisations saw of the person's checks and trainings."""
    query = (
        select(
            PersonCheck.kind,
            PersonCheck.code,
            PersonCheck.expires_on,
            Organisation.public_id.label("organisation"),
            PersonCheck.seen_at,
            PersonCheck.withdrawn_at,
        )
        .join(Organisation, Organisation.id == PersonCheck.organisation_id)
        .where(PersonCheck.person_id == person_id)
        .order_by(PersonCheck.id)
    )
    async for row in rows(session, query):
        yield row


@kept("nominations_given")
async def nominations_given(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the nominations that the person wrote."""
    query = (
        select(Nomination.words, Nomination.created_at, Leadership.public_id)
        .join(Leadership, Leadership.id == Nomination.leadership_id)
        .where(Nomination.by_id == person_id)
        .order_by(Nomination.id)
    )
    for row in await session.execute(query):
        yield {
            "leadership": row.public_id,
            "words": row.words,
            "created_at": row.created_at.isoformat(),
        }


@kept("leadership")
async def leadership(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give each way to be a leader, with what was decided of it."""
    query = select(Leadership).where(Leadership.person_id == person_id).order_by(Leadership.id)
    for one in list(await session.scalars(query)):
        decided = (
            select(LeaderDecision)
            .where(LeaderDecision.leadership_id == one.id)
            .order_by(LeaderDecision.id)
        )
        yield {
            "leadership": one.public_id,
            "territory_id": one.territory_id,
            "standing": str(one.standing),
            "opened_at": one.opened_at.isoformat(),
            "ends_at": one.ends_at.isoformat() if one.ends_at else None,
            "decisions": [
                {"decided": str(d.decided), "reason": d.reason, "at": d.at.isoformat()}
                for d in await session.scalars(decided)
            ],
        }


@kept("mandates")
async def mandates(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the offices that staff wrote down."""
    query = select(Mandate).where(Mandate.person_id == person_id).order_by(Mandate.id)
    for one in list(await session.scalars(query)):
        yield {
            "office_fr": one.office_fr,
            "office_en": one.office_en,
            "territory_id": one.territory_id,
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat(),
            "source": one.source,
            "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        }


@erased("profiles")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Erase the profile, what the person wrote of others, and the offices they held."""
    for table, column in (
        (ProfileSkill, ProfileSkill.person_id),
        (PersonCheck, PersonCheck.person_id),
        (Profile, Profile.person_id),
        (Nomination, Nomination.by_id),
        (Leadership, Leadership.person_id),
        (Mandate, Mandate.person_id),
    ):
        await session.execute(delete(table).where(column == leaving.person_id))
    await session.execute(
        update(PersonCheck)
        .where(PersonCheck.seen_by_id == leaving.person_id)
        .values(seen_by_id=None)
    )


retained(
    Term("checks_taken_back", PersonCheck, lambda now: PersonCheck.withdrawn_at < now - KEPT_BACK)
)
