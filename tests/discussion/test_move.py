"""Two discussions become one, and counts can be made again from scratch."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.discussion.errors import NoRoom
from app.discussion.models import Comment, Discussion
from app.discussion.queries.thread import thread
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.discussion.service import mark, say
from app.discussion.service.move import move
from app.discussion.service.recount import recount_all
from app.ideas.models import Idea
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea

NOW = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


def subject(about: Idea) -> Subject:
    return Subject("idea", about.id)


async def test_comments_replies_and_counts_move_and_nothing_stays(db: AsyncSession) -> None:
    old, new = await idea(db), await idea(db)
    first = await made.comment(db, old, stance="for", marks=2)
    await made.comment(db, old, parent=first)
    await made.comment(db, new, stance="against")
    assert await move(db, subject(old), subject(new), NOW) == 1
    assert await made.kept(db, old) == (0, 0, 0, 0, 0)
    assert await made.kept(db, new) == (3, 1, 1, 0, 0)
    page = await thread(db, subject(new))
    assert {row.public_id: len(row.replies) for row in page.items}[first.public_id] == 1
    assert page.items[0].helpful == 2
    assert not (await thread(db, subject(old))).items


async def test_a_silent_idea_moves_without_a_fuss(db: AsyncSession) -> None:
    old, new = await idea(db), await idea(db)
    assert await move(db, subject(old), subject(new), NOW) == 0
    assert await made.kept(db, new) == (0, 0, 0, 0, 0)


async def test_one_person_said_the_same_on_both(db: AsyncSession) -> None:
    old, new, actor = await idea(db), await idea(db), await person(db)
    for about in (old, new):
        await made.comment(db, about, actor, body="Enfin !", stance="for")
    await move(db, subject(old), subject(new), NOW)
    assert await made.kept(db, new) == (2, 2, 0, 0, 0)


async def test_a_moved_comment_still_takes_replies_and_marks(db: AsyncSession) -> None:
    old, new, actor = await idea(db), await idea(db), await person(db)
    first = await made.comment(db, old)
    await move(db, subject(old), subject(new), NOW)
    moved = await made.read(db, first.public_id)
    hosted = await made.seen_by(db, actor, new)
    await say.reply(db, actor, hosted, moved, ReplyDraft(body="Ici aussi."), NOW)
    assert await mark.mark_helpful(db, actor, hosted, moved, NOW) == 1
    assert await made.kept(db, new) == (2, 0, 0, 0, 0)


async def test_a_comment_sent_during_the_merge_is_moved_or_told_so(
    db: AsyncSession, runtime: Runtime
) -> None:
    old, new = await idea(db), await idea(db)
    first = await made.comment(db, old)
    people = [await person(db) for _ in range(12)]

    async def speak(n: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                hosted = await made.seen_by(session, people[n], old)
                if n % 2:
                    draft = CommentDraft(body=f"Avis {n}")
                    await say.comment(session, people[n], hosted, draft, NOW)
                else:
                    answer = ReplyDraft(body=f"Réponse {n}")
                    await say.reply(session, people[n], hosted, first, answer, NOW)
        except NoRoom:
            return False
        return True

    async def merge() -> bool:
        async with runtime.database.transaction() as session:
            await move(session, subject(old), subject(new), NOW)
        return False

    said = sum(
        await asyncio.gather(
            *(speak(n) for n in range(6)), merge(), *(speak(n) for n in range(6, 12))
        )
    )
    assert await made.kept(db, old) == (0, 0, 0, 0, 0)
    assert await made.kept(db, new) == (1 + said, 0, 0, 0, 0)
    assert await recount_all(db) == 0


async def test_two_opposite_merges_do_not_wait_for_each_other(
    db: AsyncSession, runtime: Runtime
) -> None:
    one, two = await idea(db), await idea(db)
    await made.comment(db, one, stance="for")
    await made.comment(db, two, stance="against")

    async def merge(a: Idea, b: Idea) -> None:
        async with runtime.database.transaction() as session:
            await move(session, subject(a), subject(b), NOW)

    await asyncio.gather(merge(one, two), merge(two, one))
    assert await recount_all(db) == 0


async def test_counting_again_finds_nothing_to_mend_and_mends_what_is_wrong(
    db: AsyncSession,
) -> None:
    about, silent = await idea(db), await idea(db)
    first = await made.comment(db, about, stance="question", marks=3)
    await made.comment(db, about, parent=first)
    await made.comment(db, about, state="hidden", stance="for")
    assert await recount_all(db) == 0
    right = await made.kept(db, about)
    await db.execute(update(Discussion).values(comments=40, for_count=7))
    await db.execute(update(Comment).values(helpful=9, reply_count=9))
    db.add(Discussion(subject_kind="idea", subject_id=silent.id, comments=5))
    await db.flush()
    assert await recount_all(db) == 5
    assert await made.kept(db, about) == right == (2, 0, 0, 1, 0)
    assert await made.kept(db, silent) == (0, 0, 0, 0, 0)
    again = await made.read(db, first.public_id)
    assert (again.helpful, again.reply_count) == (3, 1)


async def test_the_database_itself_refuses_impossible_comments(db: AsyncSession) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    reply = await made.comment(db, about, parent=first)
    for wrong in (
        f"UPDATE comment SET stance = 'for' WHERE id = {reply.id}",
        f"UPDATE comment SET stance = 'maybe' WHERE id = {first.id}",
        f"UPDATE comment SET taken_up_at = now() WHERE id = {first.id}",
        f"UPDATE comment SET state = 'removed' WHERE id = {first.id}",
        f"UPDATE comment SET body = '' WHERE id = {first.id}",
        "UPDATE discussion SET comments = -1",
    ):
        assert await refused(db, wrong), wrong


async def refused(db: AsyncSession, statement: str) -> bool:
    try:
        async with db.begin_nested():
            await db.execute(text(statement))
    except Exception as error:
        return "check constraint" in str(error)
    return False
