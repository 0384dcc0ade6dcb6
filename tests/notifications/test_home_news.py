"""The news around home: what became new within the distance, once, and only when there is some."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.notices import Rhythm
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea, Support
from app.notifications.models import HomeDigest
from app.notifications.queries.nearby import Around, News, news_around
from app.notifications.service import home
from app.places.gazetteer import gazetteer
from tests.factories import accounts, ideas
from tests.notifications.letters import Mailbox, Work, letters, stop_link, to, words

UNTIL = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=1)
LATELY = UNTIL - timedelta(hours=5)
LONG_AGO = UNTIL - timedelta(days=90)
METRE = 1 / 111_320
"""Of latitude, in degrees."""


async def subscriber(db: AsyncSession, **fields: object) -> Actor:
    choice = {"rhythm": Rhythm.DAILY, "radius_m": 1_000, "told_until": SINCE}
    chosen = {name: fields.pop(name) for name in list(fields) if name in choice}
    actor = await accounts.person(db, **fields)  # type: ignore[arg-type]
    db.add(HomeDigest(person_id=actor.id, **(choice | chosen)))
    await db.commit()
    return actor


def around(actor: Actor, radius_m: int = 1_000) -> Around:
    assert actor.home.neighbourhood_id is not None
    return Around(actor.home.neighbourhood_id, radius_m)


async def found(db: AsyncSession, actor: Actor, radius_m: int = 1_000) -> dict[str, News]:
    news = await news_around(db, around(actor, radius_m), SINCE, UNTIL)
    return {idea.title: idea.news for idea in news}


async def north(db: AsyncSession, actor: Actor, metres: int, title: str) -> Idea:
    """Make an idea so many metres north of the centre of somebody's neighbourhood, in another one."""
    lat, lon = around(actor).centre
    return await ideas.idea(
        db, area=ideas.NEXT_DOOR, title=title, published_at=LATELY,
        place_lat=lat + metres * METRE, place_lon=lon,
    )  # fmt: skip


async def test_the_distance_is_from_the_centre_of_the_neighbourhood(db: AsyncSession) -> None:
    actor = await accounts.person(db)
    for metres in (450, 900, 1_100, 2_900, 3_100):
        await north(db, actor, metres, f"À {metres} mètres de là")
    for radius, seen in ((500, 1), (1_000, 2), (3_000, 4)):
        assert len(await found(db, actor, radius)) == seen, radius


async def test_all_of_the_neighbourhood_counts_and_what_concerns_the_whole_borough(
    db: AsyncSession,
) -> None:
    actor = await accounts.person(db)
    lat, lon = around(actor).centre
    territory = gazetteer.territories[actor.home.territory_id or 0].slug
    await ideas.idea(
        db, title="Au bout du quartier", published_at=LATELY, place_lat=lat + 0.02, place_lon=lon
    )
    await ideas.idea(
        db, area=f"t:{territory}", title="Pour tout l’arrondissement", published_at=LATELY
    )
    await ideas.idea(db, area="city", title="Pour toute la ville", published_at=LATELY)
    await ideas.idea(db, area="senneville", title="Loin à l’ouest de l’île", published_at=LATELY)
    assert set(await found(db, actor, 500)) == {"Au bout du quartier", "Pour tout l’arrondissement"}


async def test_what_is_new_is_said_of_each_idea_the_most_important_first(db: AsyncSession) -> None:
    actor = await accounts.person(db)
    answered = await ideas.idea(
        db, title="Une idée avec réponse", published_at=LATELY, state="candidate"
    )
    passed = await ideas.idea(
        db, title="Une idée au seuil franchi", published_at=LONG_AGO, state="candidate"
    )
    await ideas.idea(db, title="Une idée toute nouvelle", published_at=LATELY)
    await ideas.idea(db, title="Une vieille idée tranquille", published_at=LONG_AGO)
    await ideas.idea(db, title="Une idée encore masquée", published_at=LATELY, state="hidden")
    await db.execute(
        update(Gate)
        .where(Gate.idea_id == answered.id)
        .values(answered_at=LATELY, answer="studied", passed_at=LONG_AGO)
    )
    await db.execute(update(Gate).where(Gate.idea_id == passed.id).values(passed_at=LATELY))
    await db.commit()
    assert await found(db, actor) == {
        "Une idée avec réponse": News.ANSWERED,
        "Une idée au seuil franchi": News.CANDIDATE,
        "Une idée toute nouvelle": News.PUBLISHED,
    }


@pytest.mark.parametrize(
    ("moments", "is_near"),
    [
        ([LONG_AGO] * 7 + [LATELY], True),
        ([LONG_AGO] * 8 + [LATELY], False),
        ([LONG_AGO] * 6 + [LATELY], False),
    ],
)
async def test_an_idea_is_near_its_threshold_on_the_day_it_comes_near_and_not_again(
    db: AsyncSession, moments: list[datetime], is_near: bool
) -> None:
    actor = await accounts.person(db)
    idea = await ideas.idea(db, title="Presque au seuil", threshold=10, published_at=LONG_AGO)
    crowd = await ideas.supporters(db, idea, local=len(moments))
    for person, moment in zip(crowd, moments, strict=True):
        await db.execute(
            update(Support).where(Support.person_id == person.id).values(created_at=moment)
        )
    await db.commit()
    assert (await found(db, actor) == {"Presque au seuil": News.NEAR}) is is_near


async def test_the_message_says_it_in_parts_and_is_sent_once(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await subscriber(db, language="en")
    idea = await ideas.idea(db, title="Un four à pain <au parc>", published_at=LATELY)
    await ideas.supporters(db, idea, local=3)
    for _ in range(3):
        await home.send_all(runtime, Rhythm.DAILY, UNTIL)
        await work()
    assert to(mailbox) == {actor.email: 1}
    (letter,) = letters(mailbox)
    assert letter["Subject"] == "What is new around Parc-Extension"
    said = words(letter)
    assert "New ideas Un four à pain <au parc> 3 neighbours of the 25 it needs" in said
    assert f"http://testserver/en/ideas/{idea.public_id}" in said
    assert "up to 1,000 m from its centre" in said
    assert stop_link(letter).startswith("/en/unsubscribe/")
    for heading in ("Official answers", "Past their threshold", "Near their threshold"):
        assert heading not in said, "a part with nothing in it is not there"


async def test_nothing_is_sent_when_nothing_is_new_and_the_day_is_not_told_later(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await subscriber(db)
    await home.send_all(runtime, Rhythm.DAILY, UNTIL)
    await work()
    assert letters(mailbox) == []
    await ideas.idea(db, published_at=UNTIL + timedelta(hours=1))
    await home.send_all(runtime, Rhythm.DAILY, UNTIL)
    await home.send_all(runtime, Rhythm.WEEKLY, UNTIL + timedelta(days=1))
    await work()
    assert letters(mailbox) == []
    await home.send_all(runtime, Rhythm.DAILY, UNTIL + timedelta(days=1))
    await work()
    assert to(mailbox) == {actor.email: 1}


@pytest.mark.parametrize(
    "change",
    [
        {"suspended_at": SINCE},
        {"deleted_at": SINCE},
        {"email_confirmed_at": None},
        {"neighbourhood_id": None, "territory_id": None},
    ],
)
async def test_who_cannot_be_written_to_or_has_moved_away_gets_none(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox, change: dict[str, object]
) -> None:
    actor = await subscriber(db)
    await ideas.idea(db, published_at=LATELY)
    await db.execute(update(Person).where(Person.id == actor.id).values(change))
    await db.commit()
    await home.send_all(runtime, Rhythm.DAILY, UNTIL)
    await work()
    assert letters(mailbox) == []


async def test_who_said_never_is_left_in_peace(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await subscriber(db, rhythm=Rhythm.NEVER)
    await ideas.idea(db, published_at=LATELY)
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        await home.send_all(runtime, rhythm, UNTIL)
    await work()
    assert letters(mailbox) == []
