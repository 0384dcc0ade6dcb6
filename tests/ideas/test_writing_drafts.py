"""A draft is kept a little at a time; two writers never overwrite each other unseen."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Invalid, NotFound, Refused
from app.core.ids import public_id
from app.core.subjects import Subject
from app.ideas.models import CoAuthor, Idea
from app.ideas.queries.drafts import drafts_of
from app.ideas.rules import DRAFTS_MAX, State
from app.ideas.schemas import DraftWords, Whereabouts
from app.ideas.service.draft import begin, discard, save_whereabouts, save_words
from app.ideas.service.moved_on import MovedOn
from app.media.models import Media
from tests.factories import accounts, ideas, media

NOW = clock.now()
LATER = NOW + timedelta(minutes=5)
FIRST = DraftWords(title="Une ruelle verte", problem="Il fait chaud.")
SECOND = DraftWords(title="Une ruelle bleue", problem="Il fait très chaud.")


async def counted(db) -> int:
    return (await db.execute(select(func.count(Idea.id)))).scalar_one()


async def signed(db, idea, actor) -> None:
    db.add(
        CoAuthor(
            idea_id=idea.id,
            email=actor.email,
            person_id=actor.id,
            secret_hash=public_id().encode(),
            accepted_at=NOW,
        )
    )
    await db.commit()


async def test_a_draft_begins_at_home(db):
    author = await accounts.person(db, home="parc-extension")
    idea = await begin(db, author, FIRST, NOW)
    assert idea.state is State.DRAFT
    assert (idea.title, idea.author_id, idea.version) == ("Une ruelle verte", author.id, 1)
    assert idea.neighbourhood_id == author.home.neighbourhood_id
    assert idea.published_at is None
    elsewhere = await accounts.person(db, home=None)
    assert (await begin(db, elsewhere, FIRST, NOW)).area.kind == "city"


async def test_the_same_page_pressed_twice_begins_one_draft(db, runtime):
    author, page = await accounts.person(db), public_id()

    async def press() -> int:
        async with runtime.database.transaction() as session:
            return (await begin(session, author, FIRST, NOW, public_id=page)).id

    pressed = await asyncio.gather(*(press() for _ in range(6)))
    assert len(set(pressed)) == 1
    assert await counted(db) == 1


async def test_a_page_that_was_written_on_elsewhere_is_not_overwritten(db):
    author, page = await accounts.person(db), public_id()
    await begin(db, author, FIRST, NOW, public_id=page)
    with pytest.raises(MovedOn) as caught:
        await begin(db, author, SECOND, LATER, public_id=page)
    assert caught.value.current.title == FIRST.title
    assert caught.value.status == 409


@pytest.mark.parametrize("page", ["../../etc", "AAAAAAAAAA", "a" * 9, "a\0aaaaaaaa", "éaaaaaaaaa"])
async def test_a_page_with_an_address_that_is_not_ours_begins_nothing(db, page):
    with pytest.raises(NotFound):
        await begin(db, await accounts.person(db), FIRST, NOW, public_id=page)


async def test_a_page_begun_by_somebody_else_is_not_found(db):
    theirs = await ideas.idea(db, state="draft")
    with pytest.raises(NotFound):
        await begin(db, await accounts.person(db), FIRST, NOW, public_id=theirs.public_id)


async def test_each_save_makes_the_next_version(db):
    author = await accounts.person(db)
    idea = await begin(db, author, FIRST, NOW)
    idea = await save_words(db, author, idea, SECOND, LATER, seen=1)
    assert (idea.title, idea.version, idea.updated_at) == (SECOND.title, 2, LATER)
    idea = await save_words(db, author, idea, FIRST, LATER, seen=2)
    assert (idea.title, idea.version) == (FIRST.title, 3)


async def test_saving_what_is_already_there_changes_nothing_whatever_was_seen(db):
    author = await accounts.person(db)
    idea = await begin(db, author, FIRST, NOW)
    again = await save_words(db, author, idea, FIRST, LATER, seen=99)
    assert (again.version, again.updated_at) == (1, NOW)


async def test_two_tabs_the_second_is_told_and_nothing_is_lost(db):
    author = await accounts.person(db)
    idea = await begin(db, author, FIRST, NOW)
    await save_words(db, author, idea, SECOND, LATER, seen=1)
    with pytest.raises(MovedOn) as caught:
        await save_words(db, author, idea, DraftWords(title="Une ruelle rouge"), LATER, seen=1)
    assert caught.value.current.title == SECOND.title
    assert caught.value.current.version == 2
    assert "rien n’a été écrasé" in caught.value.message


async def test_of_twenty_saves_at_once_from_the_same_version_one_is_kept(db, runtime):
    author = await accounts.person(db)
    idea = await begin(db, author, FIRST, NOW)
    await db.commit()

    async def save(number: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                mine = await session.get(Idea, idea.id)
                words = DraftWords(title=f"Une ruelle numéro {number}")
                await save_words(session, author, mine, words, LATER, seen=1)
        except MovedOn:
            return False
        return True

    assert sum(await asyncio.gather(*(save(n) for n in range(20)))) == 1
    await db.refresh(idea)
    assert idea.version == 2


async def test_a_co_author_writes_and_a_stranger_does_not(db):
    author, friend, stranger = [await accounts.person(db) for _ in range(3)]
    idea = await begin(db, author, FIRST, NOW)
    await signed(db, idea, friend)
    assert (await save_words(db, friend, idea, SECOND, LATER, seen=1)).title == SECOND.title
    with pytest.raises(Refused):
        await save_words(db, stranger, idea, FIRST, LATER, seen=2)


async def test_a_draft_published_in_another_tab_is_not_saved_over(db):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    with pytest.raises(MovedOn) as caught:
        await save_words(db, author, idea, SECOND, LATER, seen=1)
    assert caught.value.current.state is State.PUBLISHED


async def test_a_place_is_kept_near_its_area(db):
    author = await accounts.person(db)
    idea = await begin(db, author, FIRST, NOW)
    near = Whereabouts(
        area="city", themes=["food"], latitude=45.5289123456, longitude=-73.63, place_label="Parc"
    )
    idea = await save_whereabouts(db, author, idea, near, LATER, seen=1)
    assert (idea.place_lat, idea.place_lon, idea.place_label) == (45.52891, -73.63, "Parc")
    assert (idea.themes, idea.neighbourhood_id) == (["food"], None)
    far = Whereabouts(area="city", latitude=46.81, longitude=-71.21)
    with pytest.raises(Invalid) as caught:
        await save_whereabouts(db, author, idea, far, LATER, seen=2)
    assert "km" in caught.value.errors["latitude"]
    gone = await save_whereabouts(db, author, idea, Whereabouts(area="city"), LATER, seen=2)
    assert (gone.place_lat, gone.place_label, gone.themes) == (None, "", [])


async def test_my_drafts_are_mine_and_those_i_sign_the_last_touched_first(db):
    author, friend = await accounts.person(db), await accounts.person(db)
    old = await begin(db, author, FIRST, NOW)
    new = await begin(db, author, SECOND, LATER)
    await signed(db, old, friend)
    await ideas.idea(db, author=author)
    await ideas.idea(db, state="draft")
    assert [d.public_id for d in await drafts_of(db, author.id)] == [new.public_id, old.public_id]
    (shared,) = await drafts_of(db, friend.id)
    assert (shared.public_id, shared.is_mine) == (old.public_id, False)


async def test_there_is_an_end_to_drafts(db):
    author = await accounts.person(db)
    for _ in range(DRAFTS_MAX):
        await ideas.idea(db, author=author, state="draft")
    with pytest.raises(Refused, match="50 brouillons"):
        await begin(db, author, FIRST, NOW)


async def test_a_draft_thrown_away_is_gone_with_its_photos(db, runtime, work):
    author = await accounts.person(db)
    idea = await begin(db, author, FIRST, NOW)
    photo = await media.photo(db, runtime.storage, author, Subject("idea", idea.id))
    await discard(db, author, idea)
    await db.commit()
    await work()
    assert await counted(db) == 0
    assert (await db.execute(select(func.count(Media.id)))).scalar_one() == 0
    assert not list(runtime.storage.folder.glob(f"*/{photo.file}*"))


async def test_only_its_author_throws_a_draft_away_and_only_a_draft(db):
    author, friend = await accounts.person(db), await accounts.person(db)
    idea = await begin(db, author, FIRST, NOW)
    await signed(db, idea, friend)
    with pytest.raises(Refused):
        await discard(db, friend, idea)
    with pytest.raises(Refused):
        await discard(db, author, await ideas.idea(db, author=author))
    assert await counted(db) == 2
