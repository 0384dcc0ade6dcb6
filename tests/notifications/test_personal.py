"""What is kept of somebody here is given to them whole, and erased without a trace."""

from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core import personal
from app.core.notices import Rhythm
from app.core.personal import Leaving
from app.notifications.models import FeedKey, Follow, HomeDigest, Notice, NoticeChoice
from app.notifications.personal import TABLES
from tests.factories import accounts
from tests.factories.notifications import follow, notice

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


async def somebody(db: AsyncSession) -> Actor:
    """Return somebody with a row in each table."""
    actor = await accounts.person(db)
    await notice(db, actor, data={"bell": "Rose"})
    await follow(db, actor, "theme:nature", created_at=NOW)
    await follow(db, actor, "idea:12", is_on=False, created_at=NOW)
    db.add_all(
        [
            NoticeChoice(
                person_id=actor.id, kind="tests.bell", rhythm=Rhythm.WEEKLY, changed_at=NOW
            ),
            HomeDigest(person_id=actor.id, rhythm=Rhythm.DAILY, radius_m=500, told_until=NOW),
            FeedKey(person_id=actor.id, secret_hash=str(actor.id).encode().ljust(32)),
        ]
    )
    await db.commit()
    return actor


async def rows(db: AsyncSession, name: str, actor: Actor) -> list[dict[str, object]]:
    return [row async for row in personal.readers()[name](db, actor.id)]


async def test_follows_notices_and_choices_are_given(db: AsyncSession) -> None:
    await somebody(db)
    actor = await somebody(db)
    follows = await rows(db, "follows", actor)
    assert {(row["target"], row["is_on"]) for row in follows} == {
        ("theme:nature", True), ("idea:12", False),
    }  # fmt: skip
    (told,) = await rows(db, "notices", actor)
    assert (told["kind"], told["data"]) == ("tests.bell", {"bell": "Rose"})
    assert told["read_at"] is None
    choices = await rows(db, "notice_choices", actor)
    assert [(row["kind"], row["rhythm"]) for row in choices] == [
        ("tests.bell", "weekly"), ("home", "daily"),
    ]  # fmt: skip
    assert choices[1]["radius_m"] == 500


async def count(db: AsyncSession, actor: Actor) -> list[int]:
    return [
        await db.scalar(select(func.count()).select_from(table).where(table.person_id == actor.id))
        or 0
        for table in TABLES
    ]


async def test_erasing_somebody_leaves_nothing_of_them_and_all_of_the_others(
    db: AsyncSession,
) -> None:
    gone, stays = await somebody(db), await somebody(db)
    assert min(await count(db, gone)) == 1
    for _ in range(2):
        leaving = Leaving(gone.id, erase_words=True, now=NOW)
        await personal.erasers()["notifications"](db, leaving)
    assert await count(db, gone) == [0] * len(TABLES)
    assert await count(db, stays) == [2, 1, 1, 1, 1]


async def test_a_row_that_is_deleted_takes_its_own_with_it(db: AsyncSession) -> None:
    actor = await somebody(db)
    await db.execute(delete(Person).where(Person.id == actor.id))
    await db.commit()
    assert await count(db, actor) == [0] * len(TABLES)
    assert {Follow, Notice} <= set(TABLES)
