"""Who the demonstration's people are and when they act: the same dice, the same Montréal."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.demo.content import Tale, tales
from app.demo.people import ACTIVE, SIGN_IN, Crowd, Neighbour, settle
from app.demo.seed.run import area_of, is_empty, seed, steps
from app.demo.seed.supports import back, wanted_homes
from app.ideas.rules import THRESHOLDS
from app.places.gazetteer import gazetteer
from app.places.rules import Area, AreaKind, Home, is_local
from tests.factories.accounts import person

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TALES = tales()
LOCAL = Area(1, 10)


def crowd(near: int, far: int) -> Crowd:
    return Crowd(
        [
            *(Neighbour(n, Home(1, 10), "fr", n < ACTIVE) for n in range(1, near + 1)),
            *(Neighbour(1_000 + n, Home(2, 20), "fr", True) for n in range(far)),
        ]
    )


def a_tale(**changes: object) -> Tale:
    fields = {name: getattr(TALES[0], name) for name in Tale.__dataclass_fields__}
    return Tale(
        **(fields | {"key": "x", "state": "published", "progress": 0.5, "others": 4} | changes)
    )


@pytest.mark.parametrize(
    ("state", "progress", "local", "passed"),
    [
        ("published", 0, 0, False),
        ("published", 0.5, 12, False),
        ("published", "one-short", 24, False),
        ("candidate", 1, 25, True),
        ("candidate", 1.4, 35, True),
    ],
)
def test_supporters_come_after_the_idea_and_before_now(
    state: str, progress: float | str, local: int, passed: bool
) -> None:
    published = NOW - timedelta(days=100)
    people = crowd(60, 30)
    found = back(
        a_tale(state=state, progress=progress), LOCAL, people,
        threshold=25, author=people.everyone[0], published=published, now=NOW,
    )  # fmt: skip
    assert (found.local, found.other) == (local, 4)
    assert len({row["person_id"] for row in found.rows}) == local + 4
    assert people.everyone[0].id not in {row["person_id"] for row in found.rows}
    for row in found.rows:
        assert isinstance(row["created_at"], datetime)
        assert published <= row["created_at"] <= NOW
    assert (found.passed_at is not None) is passed
    if found.passed_at:
        before = [r for r in found.rows if r["is_local"] and r["created_at"] <= found.passed_at]  # type: ignore[operator]
        assert len(before) == 25


def test_an_idea_that_gathered_quickly_was_soon_past_its_gate() -> None:
    published = NOW - timedelta(days=100)
    people = crowd(60, 30)
    found = back(
        a_tale(state="candidate", progress=1, gathered_days=30), LOCAL, people,
        threshold=25, author=people.everyone[0], published=published, now=NOW,
    )  # fmt: skip
    assert found.passed_at is not None
    assert found.passed_at <= published + timedelta(days=30)


def test_the_same_tale_has_the_same_supporters() -> None:
    def made() -> object:
        people = crowd(60, 30)
        return back(
            a_tale(), LOCAL, people,
            threshold=25, author=people.everyone[0], published=NOW - timedelta(days=9), now=NOW,
        )  # fmt: skip

    assert made() == made()


def test_a_neighbourhood_too_small_for_its_tale_is_said_so() -> None:
    people = crowd(5, 30)
    with pytest.raises(ValueError, match="12 supporters are wanted, 4 live there"):
        back(
            a_tale(), LOCAL, people,
            threshold=25, author=people.everyone[0], published=NOW - timedelta(days=9), now=NOW,
        )  # fmt: skip


def test_enough_people_live_where_tales_want_them() -> None:
    areas = {"a": Area(1, 10), "b": Area(1, 10), "c": Area(2, 20), "d": Area(1), "e": Area(1, 10)}
    told = [
        a_tale(key="a", progress=0.4), a_tale(key="b", progress=0.8), a_tale(key="c", state="draft"),
        a_tale(key="d"), a_tale(key="e", state="candidate", progress=1.2),
    ]  # fmt: skip
    assert wanted_homes(told, areas, dict.fromkeys(areas, 25)) == {10: 33}


async def test_every_tale_has_an_area_and_enough_neighbours(db: AsyncSession) -> None:
    areas = {tale.key: area_of(tale) for tale in TALES}
    thresholds = {key: THRESHOLDS[area.kind] for key, area in areas.items()}
    wanted = wanted_homes(TALES, areas, thresholds)
    people = await settle(db, wanted, "", NOW)
    await db.rollback()
    assert len(people.active) == ACTIVE
    for tale in TALES:
        if tale.state != "draft":
            local = [n for n in people.everyone if is_local(n.home, areas[tale.key])]
            assert len(local) > tale.locals_of(thresholds[tale.key]), tale.key


async def test_people_are_the_same_at_each_run(db: AsyncSession) -> None:
    from sqlalchemy import select

    from app.accounts.models import Person

    async def names() -> list[tuple[str, str, str]]:
        await settle(db, {}, "", NOW)
        query = select(Person.email, Person.display_name, Person.language).order_by(Person.id)
        found = [tuple(row) for row in await db.execute(query)]
        await db.rollback()
        return found  # type: ignore[return-value]

    first, second = await names(), await names()
    assert first == second
    known = [SIGN_IN[who] for who in ("citizen", "moderator", "admin")]
    assert [email for email, *_rest in first[:3]] == known
    assert len({email for email, *_rest in first}) == len(first)


async def test_every_kind_of_area_is_told_of() -> None:
    kinds = {area_of(tale).kind for tale in TALES}
    assert kinds == set(AreaKind)
    names = {gazetteer.name(area_of(tale)) for tale in TALES}
    assert len(names) > 50


async def test_a_place_where_somebody_lives_is_not_filled(
    db: AsyncSession, runtime: Runtime
) -> None:
    from app.core.errors import Conflict

    assert await is_empty(db)
    await person(db)
    assert not await is_empty(db)
    with pytest.raises(Conflict):
        await seed(runtime, NOW, lambda _done: None, photos=False)


async def test_production_is_never_filled(runtime: Runtime, db: AsyncSession) -> None:
    from dataclasses import replace

    from app.core.settings import Settings

    settings = Settings(
        environment="production", base_url="https://x.test", database_url="postgresql://x",
        secret_key="k" * 40, mail_from="a@x.test",
    )  # fmt: skip
    with pytest.raises(ValueError, match="not for production"):
        await seed(replace(runtime, settings=settings), NOW, lambda _done: None)
    assert await is_empty(db)


def test_the_bar_knows_how_long_it_will_be() -> None:
    pictures = sum(bool(tale.photo) for tale in TALES)
    assert steps(photos=False) == len(TALES)
    assert steps() == len(TALES) + pictures
