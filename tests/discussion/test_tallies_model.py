"""Words, marks and moderation in any order: kept counts always say what the rows say."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import DomainError
from app.core.runtime import Runtime
from app.discussion.models import Comment, HelpfulMark
from app.discussion.queries import thread
from app.discussion.queries.rows import Reader
from app.discussion.rules import Sort, Stance, State
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.discussion.service import change, mark, moderate, say
from app.ideas.models import Idea
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def counted(db: AsyncSession, about: int) -> tuple[int, int, int, int, int]:
    """Count what is shown by its rows: comments, then first comments of each stance."""
    await db.rollback()
    visible = (Comment.subject_id == about, Comment.state == State.VISIBLE)
    first = Comment.parent_id.is_(None)
    query = select(
        func.count(),
        *(
            func.count().filter(first, Comment.stance == stance)
            for stance in (Stance.FOR, Stance.AGAINST, Stance.QUESTION, Stance.IMPROVEMENT)
        ),
    ).where(*visible)
    row = (await db.execute(query)).one()
    return tuple(row)  # type: ignore[return-value]


class Neighbourhood:
    """Some people who talk about one idea, and do something at random when asked."""

    def __init__(
        self, runtime: Runtime, db: AsyncSession, about: Idea, people: list[Actor]
    ) -> None:
        self.runtime, self.db, self.about, self.people = runtime, db, about, people
        self.said: list[str] = []

    async def act(self, dice: Random, now: datetime) -> None:
        actor = dice.choice(self.people)
        verbs = [self.speak, self.answer, self.mark, self.unmark, self.remove, self.hide, self.show]
        async with self.runtime.database.transaction() as session:
            await dice.choice(verbs)(session, actor, dice, now)

    async def speak(self, session: AsyncSession, actor: Actor, dice: Random, now: datetime) -> None:
        hosted = await made.seen_by(session, actor, self.about)
        draft = CommentDraft(body=f"Remarque {dice.random()}", stance=dice.choice(list(Stance)))
        self.said.append(await say.comment(session, actor, hosted, draft, now))

    async def answer(
        self, session: AsyncSession, actor: Actor, dice: Random, now: datetime
    ) -> None:
        if self.said:
            hosted = await made.seen_by(session, actor, self.about)
            parent = await self.one(session, actor, dice)
            draft = ReplyDraft(body=f"Réponse {dice.random()}")
            self.said.append(await say.reply(session, actor, hosted, parent, draft, now))

    async def mark(self, session: AsyncSession, actor: Actor, dice: Random, now: datetime) -> None:
        if self.said:
            hosted = await made.seen_by(session, actor, self.about)
            await mark.mark_helpful(
                session, actor, hosted, await self.one(session, actor, dice), now
            )

    async def unmark(
        self, session: AsyncSession, actor: Actor, dice: Random, _now: datetime
    ) -> None:
        if self.said:
            hosted = await made.seen_by(session, actor, self.about)
            await mark.unmark_helpful(session, actor, hosted, await self.one(session, actor, dice))

    async def remove(
        self, session: AsyncSession, actor: Actor, dice: Random, _now: datetime
    ) -> None:
        if self.said:
            await change.remove(session, actor, await self.one(session, actor, dice))

    async def hide(self, session: AsyncSession, actor: Actor, dice: Random, _now: datetime) -> None:
        if self.said:
            row = await self.one(session, actor, dice)
            await moderate.put_aside(session, row.id, dice.choice([State.HIDDEN, State.HELD]))

    async def show(self, session: AsyncSession, actor: Actor, dice: Random, _now: datetime) -> None:
        if self.said:
            await moderate.show(session, (await self.one(session, actor, dice)).id)

    async def one(self, session: AsyncSession, actor: Actor, dice: Random):
        return await thread.one(session, dice.choice(self.said), Reader(actor.id))


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_of_acts_leaves_true_counts(
    runtime: Runtime, db: AsyncSession, seed: int
) -> None:
    dice = Random(seed)
    about = await idea(db)
    about_id = about.id
    people = [await person(db) for _ in range(4)]
    there = Neighbourhood(runtime, db, about, people)
    for n in range(45):
        try:
            await there.act(dice, START + timedelta(minutes=n))
        except DomainError:
            continue  # a policy said no, in its own words
    about = await db.get_one(Idea, about_id)
    kept = await made.kept(db, about)
    assert kept == await counted(db, about_id)
    helpful = select(Comment.id, Comment.helpful).where(Comment.subject_id == about_id)
    for comment_id, marks in (await db.execute(helpful)).all():
        query = select(func.count()).where(HelpfulMark.comment_id == comment_id)
        assert marks == (await db.execute(query)).scalar_one()


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("size", [1, 3, 11])
async def test_pages_of_any_size_hold_every_comment_once_even_with_ties(
    db: AsyncSession, sort: Sort, size: int
) -> None:
    about = await idea(db)
    for n in range(11):
        await made.comment(db, about, marks=n % 2, created_at=START + timedelta(minutes=n // 4))
    whole = await walk(db, about, sort, 20)
    assert await walk(db, about, sort, size) == whole
    assert len(set(whole)) == 11
    if sort is not Sort.HELPFUL:
        other = Sort.OLDEST if sort is Sort.NEWEST else Sort.NEWEST
        assert await walk(db, about, other, size) == whole[::-1]


async def walk(db: AsyncSession, about: Idea, sort: Sort, size: int) -> list[int]:
    from app.core.subjects import Subject

    found: list[int] = []
    cursor = ""
    while True:
        page = await thread.thread(
            db, Subject("idea", about.id), sort=sort, cursor=cursor, size=size
        )
        found += [row.id for row in page.items]
        cursor = page.next_cursor
        if not cursor:
            return found
