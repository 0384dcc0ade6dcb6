"""Who said that they are too young for a mission: they are not told of it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.rules import AGE_MIN
from app.profiles.models import Profile


async def too_young_for(session: AsyncSession, minimum_age: int, day: date) -> list[int]:
    """Return who, by the year of birth that they gave, may be younger than ``minimum_age`` on ``day``.

    Whoever gave none is told: nobody under 14 has an account, and signing up asks again.
    """
    if minimum_age <= AGE_MIN:
        return []
    born_after = day.year - minimum_age - 1
    query = select(Profile.person_id).where(Profile.birth_year > born_after)
    return sorted(await session.scalars(query))
