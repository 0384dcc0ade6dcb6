"""Two things done to one idea at the same moment by those who write it and those who look after it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, DomainError, NotFound, Refused
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.ideas.models import Gate, Idea, IdeaVersion
from app.ideas.rules import State
from app.ideas.schemas import DraftWords, Revision
from app.ideas.service import close, draft, edit, hide, merge, propose
from app.ideas.service.moved_on import MovedOn
from app.media.models import Media
from tests.factories import accounts, ideas, media

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = {
    "title": "Une ruelle très verte et fleurie",
    "problem": "Le béton garde la chaleur, personne ne s’arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses.",
}
Deed = Callable[[AsyncSession, Idea], Awaitable[object]]


@pytest.fixture
async def author(db: AsyncSession) -> Actor:
    return await accounts.person(db)


async def in_turn(
    runtime: Runtime, idea: Idea, first: Deed, second: Deed
) -> tuple[object, BaseException | object]:
    """Do both at once: each has read the idea before the first commits; the second comes second."""
    read, done, may_commit = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def one() -> object:
        async with runtime.database.transaction() as session:
            mine = await session.get_one(Idea, idea.id)
            await read.wait()
            found = await first(session, mine)
            done.set()
            await may_commit.wait()
            return found

    async def other() -> object:
        async with runtime.database.transaction() as session:
            mine = await session.get_one(Idea, idea.id)
            read.set()
            await done.wait()
            asyncio.get_running_loop().call_later(0.03, may_commit.set)
            return await second(session, mine)

    found = await asyncio.gather(one(), other(), return_exceptions=True)
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0], found[1]


def publishing(author: Actor) -> Deed:
    return lambda session, idea: propose.publish(session, author, idea, NOW, seen=idea.version)


def discarding(author: Actor) -> Deed:
    return lambda session, idea: draft.discard(session, author, idea)


def saving(author: Actor) -> Deed:
    words = DraftWords(**WORDS)
    return lambda session, idea: draft.save_words(
        session, author, idea, words, NOW, seen=idea.version
    )


def editing(author: Actor) -> Deed:
    def deed(session: AsyncSession, idea: Idea) -> Awaitable[object]:
        return edit.edit(session, author, idea, Revision(**WORDS, version=idea.version), NOW)

    return deed


def withdrawing(author: Actor) -> Deed:
    return lambda session, idea: close.withdraw(session, author, idea, "", NOW)


def hiding(_author: Actor) -> Deed:
    return lambda session, idea: hide.hide(session, idea.id)


async def state_of(db: AsyncSession, idea: Idea) -> State | None:
    await db.commit()
    return (await db.execute(select(Idea.state).where(Idea.id == idea.id))).scalar_one_or_none()


async def number(db: AsyncSession, table: type) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


@pytest.fixture
async def written(db: AsyncSession, runtime: Runtime, author: Actor) -> Idea:
    """Make a draft with a photo and a link."""
    idea = await ideas.idea(db, author=author, state="draft")
    about = Subject("idea", idea.id)
    await media.photo(db, runtime.storage, author, about)
    await media.link(db, author, about)
    return idea


async def test_a_draft_published_as_it_is_thrown_away_keeps_its_photos(
    runtime: Runtime, db: AsyncSession, author: Actor, written: Idea
) -> None:
    _published, refused = await in_turn(runtime, written, publishing(author), discarding(author))
    assert isinstance(refused, Refused)
    assert "publi" in refused.message
    assert await state_of(db, written) is State.PUBLISHED
    assert await number(db, Media) == 2


async def test_a_draft_thrown_away_as_it_is_published_is_gone_with_everything(
    runtime: Runtime, db: AsyncSession, author: Actor, written: Idea
) -> None:
    _gone, refused = await in_turn(runtime, written, discarding(author), publishing(author))
    assert isinstance(refused, NotFound)
    assert await state_of(db, written) is None
    assert (await number(db, Media), await number(db, Gate)) == (0, 0)


async def test_a_draft_thrown_away_twice_is_gone_once(
    runtime: Runtime, db: AsyncSession, author: Actor, written: Idea
) -> None:
    _gone, refused = await in_turn(runtime, written, discarding(author), discarding(author))
    assert isinstance(refused, NotFound)
    assert await number(db, Media) == 0


async def test_a_pause_in_typing_does_not_write_over_what_is_being_published(
    runtime: Runtime, db: AsyncSession, author: Actor, written: Idea
) -> None:
    _published, moved = await in_turn(runtime, written, publishing(author), saving(author))
    assert isinstance(moved, MovedOn)
    assert moved.current.state is State.PUBLISHED
    await db.refresh(written)
    assert written.title != WORDS["title"]


async def test_what_is_published_is_what_was_read_not_what_is_being_typed(
    runtime: Runtime, db: AsyncSession, author: Actor, written: Idea
) -> None:
    _saved, moved = await in_turn(runtime, written, saving(author), publishing(author))
    assert isinstance(moved, MovedOn)
    assert moved.current.title == WORDS["title"], "it is shown again, to be read"
    assert await state_of(db, written) is State.DRAFT


@pytest.mark.parametrize(
    ("closing", "left"), [(withdrawing, State.WITHDRAWN), (hiding, State.HIDDEN)]
)
async def test_an_edit_does_not_reach_what_closes_at_that_moment(
    runtime: Runtime,
    db: AsyncSession,
    author: Actor,
    closing: Callable[[Actor], Deed],
    left: State,
) -> None:
    idea = await ideas.idea(db, author=author)
    _closed, moved = await in_turn(runtime, idea, closing(author), editing(author))
    assert isinstance(moved, MovedOn)
    assert await state_of(db, idea) is left
    await db.refresh(idea)
    assert (idea.version, idea.title == WORDS["title"]) == (1, False)
    assert await number(db, IdeaVersion) == 0, "no history of what did not happen"


@pytest.mark.parametrize(
    ("closing", "left"), [(withdrawing, State.WITHDRAWN), (hiding, State.HIDDEN)]
)
async def test_an_edit_made_just_before_stays_in_what_closes(
    runtime: Runtime,
    db: AsyncSession,
    author: Actor,
    closing: Callable[[Actor], Deed],
    left: State,
) -> None:
    idea = await ideas.idea(db, author=author)
    _edited, refused = await in_turn(runtime, idea, editing(author), closing(author))
    assert not isinstance(refused, DomainError)
    assert await state_of(db, idea) is left
    await db.refresh(idea)
    assert (idea.version, idea.title) == (2, WORDS["title"])


async def test_an_author_who_withdraws_a_duplicate_as_it_is_merged_finds_it_merged(
    runtime: Runtime, db: AsyncSession, author: Actor
) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    idea, target = await ideas.idea(db, author=author), await ideas.idea(db)
    await ideas.supporters(db, idea, local=2)

    async def merging(session: AsyncSession, mine: Idea) -> object:
        into = await session.get_one(Idea, target.id)
        return await merge.merge(session, moderator, mine, into, "C’est la même idée.", NOW)

    _merged, refused = await in_turn(runtime, idea, merging, withdrawing(author))
    assert isinstance(refused, Conflict)
    assert await state_of(db, idea) is State.MERGED
    gate = await db.get_one(Gate, target.id, populate_existing=True)
    assert gate.local == 2


async def test_a_duplicate_withdrawn_as_it_is_merged_stays_withdrawn_and_moves_nobody(
    runtime: Runtime, db: AsyncSession, author: Actor
) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    idea, target = await ideas.idea(db, author=author), await ideas.idea(db)
    await ideas.supporters(db, idea, local=2)

    async def merging(session: AsyncSession, mine: Idea) -> object:
        into = await session.get_one(Idea, target.id)
        return await merge.merge(session, moderator, mine, into, "C’est la même idée.", NOW)

    _withdrawn, refused = await in_turn(runtime, idea, withdrawing(author), merging)
    assert isinstance(refused, Conflict)
    assert await state_of(db, idea) is State.WITHDRAWN
    gate = await db.get_one(Gate, target.id, populate_existing=True)
    assert gate.local == 0
