"""Where "around my neighbourhood" ends, and which supports bring an idea near its threshold."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.notices import Rhythm
from app.core.runtime import Runtime
from app.ideas.models import Support
from app.notifications.models import HomeDigest
from app.notifications.queries.nearby import Around, News, news_around
from app.notifications.rules import RADIUS_LEAST_M, RADIUS_MOST_M
from app.notifications.service import home
from app.places.gazetteer import gazetteer
from app.places.rules import distance_km
from tests.factories import accounts, ideas
from tests.notifications.letters import Mailbox, Work, letters, words

UNTIL = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=1)
LATELY = UNTIL - timedelta(hours=5)
LONG_AGO = UNTIL - timedelta(days=90)


async def seen(db: AsyncSession, actor: Actor, radius_m: int = 1_000) -> dict[str, News]:
    assert actor.home.neighbourhood_id is not None
    around = Around(actor.home.neighbourhood_id, radius_m)
    return {one.title: one.news for one in await news_around(db, around, SINCE, UNTIL)}


@given(
    st.sampled_from(range(34)),
    st.integers(RADIUS_LEAST_M, RADIUS_MOST_M),
    st.floats(-0.05, 0.05),
    st.floats(-0.05, 0.05),
)
@settings(max_examples=25, deadline=None)
def test_a_point_elsewhere_is_around_when_it_is_no_further_than_the_distance_chosen(
    runtime: Runtime, which: int, radius: int, north: float, east: float
) -> None:
    assert runtime is not None, "the places are read"
    neighbourhood = list(gazetteer.neighbourhoods)[which]
    around = Around(neighbourhood, radius)
    lat, lon = around.centre
    metres = distance_km((lat, lon), (lat + north, lon + east)) * 1_000
    assert around.holds(-1, lat + north, lon + east) is (metres <= radius)
    assert around.holds(neighbourhood, lat + north, lon + east), "all of one's own counts"
    assert around.holds(-1, None, None), "what has no place concerns the whole borough"


async def test_an_idea_next_door_without_a_place_counts_from_the_centre_of_its_neighbourhood(
    db: AsyncSession,
) -> None:
    actor = await accounts.person(db)
    assert actor.home.neighbourhood_id is not None
    here = gazetteer.neighbourhoods[actor.home.neighbourhood_id]
    there = min(
        (n for n in gazetteer.neighbourhoods.values() if n.id != here.id),
        key=lambda n: distance_km((here.lat, here.lon), (n.lat, n.lon)),
    )
    metres = distance_km((here.lat, here.lon), (there.lat, there.lon)) * 1_000
    await ideas.idea(db, area=there.slug, title="Chez les voisins", published_at=LATELY)
    assert await seen(db, actor, int(metres) + 2) == {"Chez les voisins": News.PUBLISHED}
    assert await seen(db, actor, int(metres) - 2) == {}


@pytest.mark.parametrize(
    ("published", "is_new"),
    [
        (SINCE, False),
        (SINCE + timedelta(microseconds=1), True),
        (UNTIL, True),
        (UNTIL + timedelta(microseconds=1), False),
    ],
)
async def test_two_digests_in_a_row_share_no_idea_and_lose_none(
    db: AsyncSession, published: datetime, is_new: bool
) -> None:
    actor = await accounts.person(db)
    await ideas.idea(db, title="À la seconde près", published_at=published)
    assert (await seen(db, actor) == {"À la seconde près": News.PUBLISHED}) is is_new


async def test_a_support_that_was_set_aside_brings_no_idea_near_its_threshold(
    db: AsyncSession,
) -> None:
    actor = await accounts.person(db)
    idea = await ideas.idea(db, title="Presque", threshold=10, published_at=LONG_AGO)
    crowd = await ideas.supporters(db, idea, local=8)
    await db.execute(update(Support).values(created_at=LONG_AGO))
    await db.execute(
        update(Support).where(Support.person_id == crowd[7].id).values(created_at=LATELY)
    )
    await db.commit()
    assert await seen(db, actor) == {"Presque": News.NEAR}
    await db.execute(
        update(Support).where(Support.person_id == crowd[0].id).values(set_aside_at=LATELY)
    )
    await db.commit()
    assert await seen(db, actor) == {}, "seven count: it is not near"


async def test_supports_from_elsewhere_bring_no_idea_near_its_threshold(db: AsyncSession) -> None:
    actor = await accounts.person(db)
    idea = await ideas.idea(db, title="Presque", threshold=10, published_at=LONG_AGO)
    await ideas.supporters(db, idea, local=7, other=5)
    await db.execute(update(Support).values(created_at=LATELY))
    await db.commit()
    assert await seen(db, actor) == {}


@pytest.mark.parametrize("state", ["draft", "hidden", "withdrawn", "archived"])
async def test_what_is_not_open_is_no_news(db: AsyncSession, state: str) -> None:
    actor = await accounts.person(db)
    await ideas.idea(db, state=state, published_at=LATELY)
    assert await seen(db, actor) == {}


async def test_the_message_shows_ten_of_a_sort_and_says_what_each_still_needs(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    db.add(HomeDigest(person_id=actor.id, rhythm=Rhythm.DAILY, radius_m=1_000, told_until=SINCE))
    for number in range(home.MOST_OF_A_SORT + 3):
        await ideas.idea(
            db,
            title=f"Une idée numéro {number:02}",
            published_at=LATELY + timedelta(minutes=number),
        )
    await home.send_all(runtime, Rhythm.DAILY, UNTIL)
    await work()
    (letter,) = letters(mailbox)
    said = words(letter)
    assert said.count("Une idée numéro") == home.MOST_OF_A_SORT
    assert "numéro 12" in said
    assert "numéro 02" not in said, "the newest are shown"
    assert "0 voisin ou voisine sur les 25 qu’il lui faut" in said
    assert letter["Subject"] == "Du nouveau autour de Parc-Extension"


def test_every_sort_of_news_has_its_heading() -> None:
    assert list(home.HEADINGS) == list(News), "in the order of importance"
    assert len(set(home.HEADINGS.values())) == len(News)
