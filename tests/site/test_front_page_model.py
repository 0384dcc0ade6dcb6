"""The front page: few of each kind, the right ones, and numbers that are the sums of what is there."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Gate
from app.ideas.queries.showcase import AROUND, NEAR, NEWEST, PASSED, numbers, showcase
from app.ideas.rules import OPEN, State
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from tests.factories import ideas

DAY = datetime(2026, 11, 1, tzinfo=UTC)


async def noticeboard(db: AsyncSession, seed: int) -> list[dict[str, object]]:
    """Fill the noticeboard with ideas of every state; return what a person would note of each."""
    dice = Random(seed)
    author = await ideas.someone(db)
    into = await ideas.idea(
        db, author, title="Celle qui reste", published_at=DAY - timedelta(days=90)
    )
    noted: list[dict[str, object]] = [
        {"id": into.id, "state": State.PUBLISHED, "local": 0, "other": 0, "threshold": 25,
         "at": DAY - timedelta(days=90), "passed": None, "area": "parc-extension"}
    ]  # fmt: skip
    for n in range(16):
        state = dice.choice(list(State))
        area = dice.choice(["parc-extension", "cremazie", "westmount", "city"])
        at = DAY - timedelta(hours=dice.randint(1, 900))
        more = {"merged_into_id": into.id} if state is State.MERGED else {}
        one = await ideas.idea(
            db, author, title=f"Idée numéro {n}", state=state, area=area, published_at=at, **more
        )
        local, other = dice.randint(0, 24), dice.randint(0, 9)
        passed = at + timedelta(hours=n) if state is State.CANDIDATE else None
        if state is not State.DRAFT:
            await db.execute(
                update(Gate)
                .where(Gate.idea_id == one.id)
                .values(local=local, other=other, passed_at=passed, threshold=25)
            )
        noted.append(
            {"id": one.id, "state": state, "local": local, "other": other, "threshold": 25,
             "at": at, "passed": passed, "area": area}
        )  # fmt: skip
    await db.commit()
    return noted


@pytest.mark.parametrize("seed", range(5))
async def test_each_shelf_holds_what_it_is_called_after(db: AsyncSession, seed: int) -> None:
    noted = await noticeboard(db, seed)
    opened = [one for one in noted if one["state"] in OPEN]
    shown = await showcase(db)
    newest = sorted(opened, key=lambda one: (one["at"], one["id"]), reverse=True)  # type: ignore[arg-type, return-value]
    assert [card.id for card in shown.newest] == [one["id"] for one in newest[:NEWEST]]
    near = sorted(
        (one for one in opened if one["state"] is State.PUBLISHED),
        key=lambda one: (one["local"], one["id"]),  # type: ignore[arg-type, return-value]
        reverse=True,
    )
    assert [card.id for card in shown.near] == [one["id"] for one in near[:NEAR]]
    passed = sorted(
        (one for one in opened if one["passed"]),
        key=lambda one: (one["passed"], one["id"]),  # type: ignore[arg-type, return-value]
        reverse=True,
    )
    assert [card.id for card in shown.passed] == [one["id"] for one in passed[:PASSED]]
    assert shown.around == []


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("slug", ["parc-extension", "westmount"])
async def test_around_me_is_my_territory_s_newest(db: AsyncSession, seed: int, slug: str) -> None:
    noted = await noticeboard(db, seed)
    home = gazetteer.area(slug)
    assert home is not None
    territory = {
        name for name in ("parc-extension", "cremazie", "westmount")
        if (area := gazetteer.area(name)) and area.territory_id == home.territory_id
    }  # fmt: skip
    wanted = sorted(
        (one for one in noted if one["state"] in OPEN and one["area"] in territory),
        key=lambda one: (one["at"], one["id"]),  # type: ignore[arg-type, return-value]
        reverse=True,
    )
    shown = await showcase(db, Area(home.territory_id))
    assert [card.id for card in shown.around] == [one["id"] for one in wanted[:AROUND]]


@pytest.mark.parametrize("seed", range(5))
async def test_the_numbers_are_the_sums_of_what_is_open(db: AsyncSession, seed: int) -> None:
    noted = await noticeboard(db, seed)
    opened = [one for one in noted if one["state"] in OPEN]
    told = await numbers(db)
    assert told.ideas == len(opened)
    assert told.supports == sum(one["local"] + one["other"] for one in opened)  # type: ignore[operator]
    assert told.candidates == sum(one["passed"] is not None for one in opened)
    assert told.neighbourhoods == len({one["area"] for one in opened} - {"city"})


async def test_an_empty_noticeboard_counts_nothing(db: AsyncSession) -> None:
    await ideas.area_of(db, "city")
    told = await numbers(db)
    assert (told.ideas, told.supports, told.candidates, told.neighbourhoods) == (0, 0, 0, 0)
    shown = await showcase(db, Area(1))
    assert (shown.around, shown.near, shown.newest, shown.passed) == ([], [], [], [])
