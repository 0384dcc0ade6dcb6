"""Each kind of subject answers for what hangs on it: who sees it, who may judge it, and what is dropped."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.ideas.hosts import carrier
from app.ideas.models import CoAuthor
from app.ideas.rules import State
from app.ideas.shown import address, tags
from app.media import hosts
from app.media.models import Media
from app.media.schemas import PhotoWords
from app.media.service.photos import describe
from app.media.service.removal import remove
from tests.factories import ideas, media
from tests.factories.accounts import person
from tests.media.conftest import WALL, Wall

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


async def hidden(db: AsyncSession, runtime: Runtime, it: Media) -> None:
    """Let a moderator hide a photo."""
    ways = moderation_of("photo")
    assert ways is not None
    await ways.hide(db, runtime, it.id, NOW)
    await db.commit()


async def test_an_idea_tells_its_title_its_place_its_authors_and_its_pages(
    db: AsyncSession,
) -> None:
    author, signer, asked = await person(db), await person(db), await person(db)
    idea = await ideas.idea(db, author)
    for who, accepted_at in ((signer, NOW), (asked, None)):
        db.add(
            CoAuthor(
                idea_id=idea.id, person_id=who.id, email=who.email, accepted_at=accepted_at,
                secret_hash=who.id.to_bytes(32),
            )
        )  # fmt: skip
    await db.commit()
    found = await carrier(db, idea.id)
    assert found is not None
    assert (found.title, found.path) == (idea.title, address(idea))
    assert found.territory_id == idea.territory_id
    assert found.author_ids == {author.id, signer.id}
    assert found.tags == tags(idea.id, listed=True)
    assert found.is_public
    idea.became_project_at = NOW
    await db.commit()
    found = await carrier(db, idea.id)
    assert found is not None
    assert found.tags == (*tags(idea.id, listed=True), "projects"), "its photo is on their cards"


@pytest.mark.parametrize(
    ("state", "there", "public"),
    [
        (State.DRAFT, False, False),
        (State.PUBLISHED, True, True),
        (State.CANDIDATE, True, True),
        (State.WITHDRAWN, True, True),
        (State.ARCHIVED, True, True),
        (State.HIDDEN, True, False),
    ],
)
async def test_what_an_idea_carries_is_public_as_it_is(
    db: AsyncSession, state: State, *, there: bool, public: bool
) -> None:
    found = await carrier(db, (await ideas.idea(db, state=state)).id)
    assert (found is not None) is there
    assert there is False or (found is not None and found.is_public is public)


async def test_there_is_nothing_to_say_of_an_idea_that_never_was(db: AsyncSession) -> None:
    assert await carrier(db, 2**40) is None
    assert await hosts.carrier_of(db, Subject("idea", 2**40)) is None
    assert await hosts.carrier_of(db, Subject("sculpture", 1)) is None


async def test_who_still_sees_what_is_hidden(db: AsyncSession, wall: Wall) -> None:
    author, stranger = await person(db), await person(db)
    everywhere = await person(db, roles=("moderator",))
    elsewhere = await person(db, roles=("moderator:ville-marie",))
    wall.friends[1] = {author.id}
    it = Subject(WALL, 1)
    seen: dict[str, Actor | None] = {
        "nobody": None, "a stranger": stranger, "a moderator elsewhere": elsewhere,
        "its author": author, "a moderator": everywhere,
    }  # fmt: skip
    may = {name for name, who in seen.items() if await hosts.may_see_hidden(db, it, who)}
    assert may == {"its author", "a moderator"}
    lost = Subject("sculpture", 1)
    assert not await hosts.may_see_hidden(db, lost, everywhere)
    assert not await hosts.may_see(db, lost, everywhere)


async def test_hiding_a_photo_that_its_author_removes_at_the_same_moment_harms_nothing(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    who = await person(db)
    it = await media.photo(db, runtime.storage, who, subject)

    async def hide() -> None:
        async with runtime.database.transaction() as session:
            ways = moderation_of("photo")
            assert ways is not None
            await ways.hide(session, runtime, it.id, NOW)

    async def take_down() -> None:
        async with runtime.database.transaction() as session:
            await remove(session, await session.get_one(Media, it.id))

    await asyncio.gather(hide(), take_down(), hide())
    assert await db.scalar(select(Media.id)) is None


async def test_describing_a_hidden_photo_anew_does_not_show_it(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    it = await media.photo(db, runtime.storage, await person(db), subject)
    await hidden(db, runtime, it)
    found = await db.get_one(Media, it.id, populate_existing=True)
    await describe(db, found, PhotoWords(alt="Une autre description"))
    await db.commit()
    row = (await db.execute(select(Media.alt, Media.hidden_at))).one()
    assert tuple(row) == ("Une autre description", NOW)


async def test_hidden_twice_it_keeps_the_first_moment(
    db: AsyncSession, runtime: Runtime, subject: Subject
) -> None:
    it = await media.photo(db, runtime.storage, await person(db), subject)
    await hidden(db, runtime, it)
    ways = moderation_of("photo")
    assert ways is not None
    await ways.hide(db, runtime, it.id, datetime(2027, 1, 1, tzinfo=UTC))
    await db.commit()
    assert await db.scalar(select(Media.hidden_at)) == NOW
