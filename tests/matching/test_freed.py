"""A place that is given back: whoever fits is found again, for somebody may be asked to come instead."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.matching.models import Suggestion
from app.volunteering.fitting import fitting
from app.volunteering.service.cancel import cancel
from tests.factories import matching, volunteering
from tests.factories.accounts import person

Work = Callable[[], Awaitable[None]]


async def test_a_full_mission_suits_nobody_until_somebody_cancels(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    expert, comes = await matching.expert(db), await person(db)
    mission = await matching.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    place = await volunteering.volunteer(db, date, comes)
    await matching.weigh(runtime)
    assert (await db.scalars(select(Suggestion.person_id))).all() == []
    await cancel(db, comes, place.public_id, datetime.now(UTC))
    await db.commit()
    await work()
    assert (await db.scalars(select(Suggestion.person_id))).all() == [expert.id]
    assert expert.id in await fitting(db, mission.id, 10)
