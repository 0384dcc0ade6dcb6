"""A support is local or not when it is given: moving house changes no gate."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.ideas.queries.supporting import tally
from app.ideas.service.support import support, withdraw_support
from tests.factories import ideas

NOW = datetime.now(UTC)


async def move(db: AsyncSession, person: Person, slug: str) -> None:
    area = await ideas.area_of(db, slug)
    await db.execute(
        update(Person)
        .where(Person.id == person.id)
        .values(territory_id=area.territory_id, neighbourhood_id=area.neighbourhood_id)
    )


async def test_a_supporter_who_moves_away_stays_local(db: AsyncSession) -> None:
    idea, person = await ideas.idea(db), await ideas.someone(db)
    actor = await actor_by_id(db, person.id)
    assert actor is not None
    await support(db, actor, idea, NOW)
    await move(db, person, "cremazie")
    assert (await tally(db, idea.id)).local == 1


async def test_a_supporter_who_moves_in_stays_an_other_until_they_support_anew(
    db: AsyncSession,
) -> None:
    idea, person = await ideas.idea(db), await ideas.someone(db, "cremazie")
    before = await actor_by_id(db, person.id)
    assert before is not None
    await support(db, before, idea, NOW)
    await move(db, person, ideas.HERE)
    after = await actor_by_id(db, person.id)
    assert after is not None
    again = await support(db, after, idea, NOW + timedelta(hours=1))
    assert (again.local, again.other) == (0, 1)
    await withdraw_support(db, after, idea)
    anew = await support(db, after, idea, NOW + timedelta(hours=2))
    assert (anew.local, anew.other) == (1, 0)
