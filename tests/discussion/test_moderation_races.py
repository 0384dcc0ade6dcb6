"""Moderators, authors and readers at the same moment: whatever comes last, the counts are true."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import DomainError
from app.core.moderated import Moderation, moderation_of
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.discussion.models import Comment
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import Stance, State
from app.discussion.schemas import Edit, ReplyDraft
from app.discussion.service import change, mark, say
from app.discussion.service.move import move
from app.discussion.service.recount import recount_all
from app.ideas.models import Idea
from tests.factories import discussion as made, ideas
from tests.factories.accounts import person

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
Act = Callable[[], Awaitable[object]]


def ways() -> Moderation:
    """Return how comments are moderated."""
    found = moderation_of("comment")
    assert found is not None
    return found


async def all_at_once(acts: list[Act]) -> list[BaseException]:
    """Do everything at the same moment; only refusals in words may come of it."""
    results = await asyncio.gather(*(act() for act in acts), return_exceptions=True)
    failures = [one for one in results if isinstance(one, BaseException)]
    assert all(isinstance(one, DomainError) for one in failures), failures
    return failures


async def counts_are_true(db: AsyncSession, about: Idea) -> None:
    """Compare the kept counts, and those of replies, with counting again."""
    replies = select(Comment.id, Comment.reply_count).order_by(Comment.id)
    kept = (await made.kept(db, about), (await db.execute(replies)).all())
    await recount_all(db)
    await db.commit()
    assert (await made.kept(db, about), (await db.execute(replies)).all()) == kept


@pytest.mark.parametrize("kind", ["first", "reply"])
async def test_hiding_and_showing_at_once_counts_once_or_not_at_all(
    db: AsyncSession, runtime: Runtime, kind: str
) -> None:
    about = await ideas.idea(db)
    first = await made.comment(db, about, stance=Stance.FOR)
    row = first if kind == "first" else await made.comment(db, about, parent=first)

    def press(number: int) -> Act:
        async def act() -> None:
            async with runtime.database.transaction() as session:
                if number % 2:
                    await ways().hide(session, runtime, row.id, NOW)
                else:
                    await ways().restore(session, runtime, row.id, NOW)

        return act

    assert await all_at_once([press(n) for n in range(8)]) == []
    await counts_are_true(db, about)


async def test_its_author_erases_it_while_a_moderator_hides_it(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, who = await ideas.idea(db), await person(db)
    row = await made.comment(db, about, who, stance=Stance.AGAINST)

    async def erase() -> None:
        async with runtime.database.transaction() as session:
            await change.remove(session, who, row)

    async def hide() -> None:
        async with runtime.database.transaction() as session:
            await ways().hide(session, runtime, row.id, NOW)

    await all_at_once([erase, hide, hide])
    state = await db.scalar(select(Comment.state).where(Comment.id == row.id))
    assert state is State.REMOVED, "what its author erased comes back"
    assert (await made.kept(db, about))[0] == 0
    await counts_are_true(db, about)


async def test_a_change_and_a_decision_at_once_never_show_what_was_hidden(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, who = await ideas.idea(db), await person(db)
    row = await made.comment(db, about, who, stance=Stance.FOR)
    hosted = await made.seen_by(db, who, about)

    async def edit() -> None:
        async with runtime.database.transaction() as session:
            wanted = Edit(body="Autrement dit.", version=1, stance=Stance.AGAINST)
            await change.edit(session, who, hosted, row, wanted, NOW)

    async def hide() -> None:
        async with runtime.database.transaction() as session:
            await ways().hide(session, runtime, row.id, NOW)

    await all_at_once([edit, hide])
    assert await db.scalar(select(Comment.state)) is State.HIDDEN
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)
    await counts_are_true(db, about)


async def test_replies_and_marks_that_come_while_it_is_hidden_are_counted_or_refused(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, people = await ideas.idea(db), [await person(db) for _ in range(5)]
    row = await made.comment(db, about, stance=Stance.QUESTION)
    hosted = {who.id: await made.seen_by(db, who, about) for who in people}

    def answer(who: Actor) -> Act:
        async def act() -> None:
            async with runtime.database.transaction() as session:
                draft = ReplyDraft(body=f"Réponse de {who.display_name}.")
                await say.reply(session, who, hosted[who.id], row, draft, NOW)

        return act

    def useful(who: Actor) -> Act:
        async def act() -> None:
            async with runtime.database.transaction() as session:
                await mark.mark_helpful(session, who, hosted[who.id], row, NOW)

        return act

    async def hide() -> None:
        async with runtime.database.transaction() as session:
            await ways().hide(session, runtime, row.id, NOW)

    await all_at_once([answer(people[0]), useful(people[1]), hide, answer(people[2]), useful(people[3])])  # fmt: skip
    assert await db.scalar(select(Comment.state).where(Comment.id == row.id)) is State.HIDDEN
    await counts_are_true(db, about)


async def test_a_merge_and_a_decision_at_once_lose_no_comment(
    db: AsyncSession, runtime: Runtime
) -> None:
    source, target = await ideas.idea(db), await ideas.idea(db)
    rows: list[CommentRow] = [await made.comment(db, source, stance=Stance.FOR) for _ in range(4)]

    async def merge() -> None:
        async with runtime.database.transaction() as session:
            await move(session, Subject("idea", source.id), Subject("idea", target.id), NOW)

    def hide(row: CommentRow) -> Act:
        async def act() -> None:
            async with runtime.database.transaction() as session:
                await ways().hide(session, runtime, row.id, NOW)

        return act

    await all_at_once([hide(rows[0]), merge, hide(rows[1])])
    subjects = set(await db.scalars(select(Comment.subject_id)))
    assert subjects == {target.id}
    hidden = len(list(await db.scalars(select(Comment.id).where(Comment.state == State.HIDDEN))))
    assert await made.kept(db, target) == (4 - hidden, 4 - hidden, 0, 0, 0)
    assert await made.kept(db, source) == (0, 0, 0, 0, 0)
    await counts_are_true(db, target)


@pytest.mark.parametrize("seed", range(3))
async def test_any_crowd_leaves_true_counts(db: AsyncSession, runtime: Runtime, seed: int) -> None:
    dice, about = Random(seed), await ideas.idea(db)
    rows = [await made.comment(db, about, stance=dice.choice(list(Stance))) for _ in range(4)]

    def some(row: CommentRow) -> Act:
        what = dice.choice(["hide", "restore"])

        async def act() -> None:
            async with runtime.database.transaction() as session:
                await getattr(ways(), what)(session, runtime, row.id, NOW)

        return act

    assert await all_at_once([some(dice.choice(rows)) for _ in range(12)]) == []
    await counts_are_true(db, about)
