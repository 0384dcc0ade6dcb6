"""Who may mentor: experts, who list skills, and leaders of the community."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.profiles.models import Profile, ProfileSkill
from app.profiles.queries.holding import is_there, leads


async def may_mentor(session: AsyncSession, person_id: int, now: datetime) -> bool:
    """Say whether somebody lists skills, or leads, today."""
    lists = exists().where(
        Profile.person_id == Person.id,
        Profile.hidden_at.is_(None),
        ProfileSkill.person_id == Person.id,
    )
    query = select(exists().where(Person.id == person_id, is_there(now), or_(lists, leads(now))))
    return bool((await session.execute(query)).scalar_one())
