"""Who is looked at in the night, and what they were told of."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.matching.models import Suggestion, SuggestionTold
from app.matching.queries.candidates import tells_something
from app.matching.rules import MONTH
from app.profiles.models import Profile
from app.profiles.queries.holding import is_there


async def members_with_facts(session: AsyncSession, now: datetime) -> list[int]:
    """Return everybody who told something that can be weighed, and has not paused suggestions."""
    query = (
        select(Profile.person_id)
        .join(Person, Person.id == Profile.person_id)
        .where(tells_something(), is_there(now))
        .order_by(Profile.person_id)
    )
    return list(await session.scalars(query))


async def unheard(
    session: AsyncSession, now: datetime, lowest: float
) -> list[tuple[int, int, float]]:
    """Return suggestions nobody was told of, good enough to be told, best first for each person."""
    told = select(SuggestionTold.person_id).where(
        SuggestionTold.person_id == Suggestion.person_id,
        SuggestionTold.mission_id == Suggestion.mission_id,
    )
    lately = select(SuggestionTold.person_id).where(
        SuggestionTold.person_id == Suggestion.person_id, SuggestionTold.told_at > now - MONTH / 5
    )
    query = (
        select(Suggestion.person_id, Suggestion.mission_id, Suggestion.points)
        .where(
            Suggestion.for_person,
            Suggestion.points >= lowest,
            ~told.exists(),
            ~lately.exists(),
        )
        .order_by(Suggestion.person_id, Suggestion.points.desc(), Suggestion.mission_id)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def told_lately(
    session: AsyncSession, person_ids: list[int], now: datetime
) -> dict[int, int]:
    """Return how many suggestions each of these people was told of in a month."""
    query = (
        select(SuggestionTold.person_id, func.count())
        .where(SuggestionTold.person_id.in_(person_ids), SuggestionTold.told_at > now - MONTH)
        .group_by(SuggestionTold.person_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}
