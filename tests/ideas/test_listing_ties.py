"""Lists with ties: each order is total, and pages of any size hold every idea once, both ways."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.discussion.models import Discussion
from app.ideas.models import Gate, Idea
from app.ideas.queries.listing import Filters, Sort, count, first_cards, page_of_cards, points
from app.ideas.rules import State
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from tests.factories import ideas

MANY = 17
DAY = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
async def tied(db: AsyncSession) -> list[int]:
    """Make ideas of which many were published at once, and are as near, backed and discussed."""
    dice = Random("ties")
    author = await ideas.someone(db)
    made = []
    for n in range(MANY):
        one = await ideas.idea(
            db, author, title=f"Idée numéro {n}", language="en" if n % 3 else "fr",
            area=("parc-extension", "cremazie", "city")[n % 3],
            published_at=DAY - timedelta(days=dice.randint(0, 3)),
        )  # fmt: skip
        made.append(one.id)
        await db.execute(
            update(Gate)
            .where(Gate.idea_id == one.id)
            .values(local=dice.choice([0, 5, 5, 20]), threshold=dice.choice([25, 50]))
        )
        await db.execute(
            insert(Discussion).values(
                subject_kind="idea", subject_id=one.id, comments=dice.choice([1, 1, 4])
            )
        )
    await db.commit()
    return made


async def walk(
    db: AsyncSession, sort: Sort, size: int, filters: Filters | None = None
) -> list[int]:
    """Read a list to its end; turn round, and come back to its beginning."""
    filters = filters or Filters()
    found: list[int] = []
    cursor, last = "", ""
    for _ in range(MANY + 2):
        page = await page_of_cards(db, filters, sort, after=cursor, size=size)
        found += [card.id for card in page.cards]
        assert bool(page.before) is bool(cursor)
        if not page.after:
            last = page.before
            break
        assert len(page.cards) == size
        cursor = page.after
    back: list[int] = []
    tail = len(found) % size or min(size, len(found))
    while last:
        page = await page_of_cards(db, filters, sort, before=last, size=size)
        back = [card.id for card in page.cards] + back
        assert page.after
        last = page.before
    assert back == found[: len(found) - tail] or not back
    return found


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("size", [1, 2, 5, MANY - 1, MANY, MANY + 1])
async def test_pages_of_any_size_hold_every_idea_once(
    db: AsyncSession, tied: list[int], sort: Sort, size: int
) -> None:
    found = await walk(db, sort, size)
    assert sorted(found) == sorted(tied)


@pytest.mark.parametrize("sort", Sort)
async def test_the_order_does_not_depend_on_the_size_of_pages(
    db: AsyncSession, tied: list[int], sort: Sort
) -> None:
    whole = await walk(db, sort, MANY + 1)
    assert await walk(db, sort, 3) == whole
    assert [card.id for card in await first_cards(db, Filters(), sort, 6)] == whole[:6]


@pytest.mark.parametrize("sort", Sort)
async def test_each_order_is_the_one_it_is_called_after(
    db: AsyncSession, tied: list[int], sort: Sort
) -> None:
    found = await walk(db, sort, 4)
    rows = {
        row.id: row
        for row in await db.execute(
            Idea.__table__.join(Gate.__table__)
            .join(Discussion.__table__, Discussion.subject_id == Idea.id)
            .select()
        )
    }
    keys = {
        Sort.NEWEST: lambda i: (rows[i].published_at, i),
        Sort.NEAR: lambda i: (round(rows[i].local / rows[i].threshold, 6), i),
        Sort.LOCAL: lambda i: (rows[i].local, i),
        Sort.DISCUSSED: lambda i: (rows[i].comments, i),
    }
    assert found == sorted(found, key=keys[sort], reverse=True)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(language="fr"),
        Filters(language="en"),
        Filters(theme="nature"),
        Filters(state=State.PUBLISHED),
        Filters(theme="nature", language="en", state=State.PUBLISHED),
    ],
    ids=str,
)
@pytest.mark.parametrize("sort", Sort)
async def test_a_filtered_list_is_the_whole_one_with_ideas_left_out(
    db: AsyncSession, tied: list[int], sort: Sort, filters: Filters
) -> None:
    whole, part = await walk(db, sort, 20), await walk(db, sort, 4, filters)
    assert part == [i for i in whole if i in set(part)]
    assert await count(db, filters) == len(part)


async def test_areas_share_the_whole_between_them(db: AsyncSession, tied: list[int]) -> None:
    here, next_door = gazetteer.area("parc-extension"), gazetteer.area("cremazie")
    assert here is not None
    assert next_door is not None
    territory = Area(here.territory_id)
    one = await walk(db, Sort.NEWEST, 4, Filters(area=here))
    other = await walk(db, Sort.NEWEST, 4, Filters(area=next_door))
    both = await walk(db, Sort.NEWEST, 4, Filters(area=territory))
    assert sorted(one + other) == sorted(both)
    assert await count(db, Filters()) == MANY
    assert await walk(db, Sort.NEWEST, 9, Filters(area=Area())) == await walk(db, Sort.NEWEST, 3)


async def test_a_cursor_of_one_order_does_not_break_another(
    db: AsyncSession, tied: list[int]
) -> None:
    from app.core.errors import Invalid

    newest = await page_of_cards(db, Filters(), Sort.NEWEST, size=3)
    for sort in (Sort.NEAR, Sort.LOCAL, Sort.DISCUSSED):
        with pytest.raises(Invalid):
            await page_of_cards(db, Filters(), sort, after=newest.after, size=3)


async def test_after_wins_over_before(db: AsyncSession, tied: list[int]) -> None:
    first = await page_of_cards(db, Filters(), size=3)
    second = await page_of_cards(db, Filters(), size=3, after=first.after)
    both = await page_of_cards(db, Filters(), size=3, after=first.after, before=second.before)
    assert [card.id for card in both.cards] == [card.id for card in second.cards]


async def test_an_idea_that_closes_while_one_reads_shifts_nothing(
    db: AsyncSession, tied: list[int]
) -> None:
    whole = await walk(db, Sort.NEWEST, 20)
    first = await page_of_cards(db, Filters(), size=5)
    gone = await db.get_one(Idea, whole[2])
    await ideas.close(db, gone, State.WITHDRAWN)
    second = await page_of_cards(db, Filters(), size=5, after=first.after)
    assert [card.id for card in second.cards] == whole[5:10]


async def test_a_map_shows_what_has_a_place_and_no_more_than_asked(
    db: AsyncSession, tied: list[int]
) -> None:
    everywhere = await points(db, Filters(), 100)
    placed = [i for i in range(MANY) if i % 3 != 2]
    assert len(everywhere) == len(placed)
    assert all(point.area.territory_id for point in everywhere)
    assert [p.public_id for p in await points(db, Filters(), 4)] == [
        p.public_id for p in everywhere[:4]
    ]
