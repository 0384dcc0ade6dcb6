"""A comment leaves every surface and the counts, whoever decided it, and comes back."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.moderated import Moderation, moderation_of
from app.core.runtime import Runtime
from app.discussion.models import Comment
from app.discussion.rules import Stance, State
from app.discussion.service import moderate
from app.ideas.models import Idea
from app.ideas.rules import State as IdeaState
from tests.factories import discussion as made, ideas

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def ways() -> Moderation:
    """Return how comments are moderated."""
    found = moderation_of("comment")
    assert found is not None
    return found


async def state_of(db: AsyncSession, comment_id: int) -> State:
    """Return the state of a comment as the database has it."""
    query = select(Comment.state).where(Comment.id == comment_id)
    return (await db.execute(query)).scalar_one()


async def counted(db: AsyncSession, about: Idea) -> int:
    """Return how many comments an idea says it has."""
    return (await made.kept(db, about))[0]


async def test_a_moderator_reads_it_with_the_title_of_the_idea(db: AsyncSession) -> None:
    about = await ideas.idea(db)
    comment = await made.comment(db, about, body="Tous des vendus.")
    thing = await ways().find(db, comment.public_id)
    assert thing is not None
    assert (thing.title, thing.text) == (about.title, "Tous des vendus.")
    assert thing.territory_id == about.territory_id
    assert comment.public_id in thing.path
    assert thing == await ways().find(db, comment.id)


async def test_it_is_found_even_when_the_idea_is_hidden(db: AsyncSession) -> None:
    about = await ideas.idea(db, state=IdeaState.HIDDEN)
    comment = await made.comment(db, about)
    thing = await ways().find(db, comment.id)
    assert thing is not None
    assert thing.title == about.title


@pytest.mark.parametrize("which", ["", "zzzzzzzzzz", "k7", 0, 2**40])
async def test_what_is_no_comment_is_not_found(db: AsyncSession, which: str | int) -> None:
    assert await ways().find(db, which) is None


async def test_an_erased_comment_has_nothing_left_to_judge(db: AsyncSession) -> None:
    comment = await made.comment(db, await ideas.idea(db), state="removed")
    assert await ways().find(db, comment.id) is None
    await moderate.put_aside(db, comment.id, State.HIDDEN)
    await moderate.show(db, comment.id)
    assert await state_of(db, comment.id) is State.REMOVED


async def test_it_leaves_the_counts_and_comes_back(db: AsyncSession, runtime: Runtime) -> None:
    about = await ideas.idea(db)
    comment = await made.comment(db, about, stance=Stance.AGAINST)
    for _twice in range(2):
        await ways().hide(db, runtime, comment.id, NOW)
        assert await made.kept(db, about) == (0, 0, 0, 0, 0)
        assert await state_of(db, comment.id) is State.HIDDEN
    for _twice in range(2):
        await ways().restore(db, runtime, comment.id, NOW)
        assert await made.kept(db, about) == (1, 0, 1, 0, 0)
        assert await state_of(db, comment.id) is State.VISIBLE
    await db.commit()


async def test_a_reply_leaves_the_count_of_replies(db: AsyncSession, runtime: Runtime) -> None:
    about = await ideas.idea(db)
    first = await made.comment(db, about)
    reply = await made.comment(db, about, parent=first)
    await ways().hide(db, runtime, reply.id, NOW)
    replies = select(Comment.reply_count).where(Comment.id == first.id)
    assert await db.scalar(replies) == 0
    assert await counted(db, about) == 1
    await ways().restore(db, runtime, reply.id, NOW)
    assert await db.scalar(replies) == 1
    await db.commit()


async def test_what_is_hidden_is_not_held_again_but_what_is_held_may_be_hidden(
    db: AsyncSession,
) -> None:
    comment = await made.comment(db, await ideas.idea(db))
    await moderate.put_aside(db, comment.id, State.HELD)
    assert await state_of(db, comment.id) is State.HELD
    await moderate.put_aside(db, comment.id, State.HIDDEN)
    await moderate.put_aside(db, comment.id, State.HELD)
    assert await state_of(db, comment.id) is State.HIDDEN
    await moderate.put_aside(db, 2**40, State.HIDDEN)


@pytest.mark.parametrize(("before", "told"), [("held", ["CommentPosted"]), ("hidden", [])])
async def test_only_what_was_held_is_told_of_when_it_is_shown(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch, before: str, told: list[str]
) -> None:
    heard: list[object] = []

    async def listen(_session: AsyncSession, happened: object) -> None:
        heard.append(happened)

    monkeypatch.setattr(moderate, "publish", listen)
    comment = await made.comment(db, await ideas.idea(db), state=before)
    await moderate.show(db, comment.id)
    assert [type(one).__name__ for one in heard] == told
