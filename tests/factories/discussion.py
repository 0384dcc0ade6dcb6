"""Comments, as tests need them; each factory commits."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.queries import actor_by_id
from app.core.subjects import Subject
from app.discussion import hosts
from app.discussion.hosts import HostedSubject
from app.discussion.models import Comment, Discussion, HelpfulMark
from app.discussion.queries import thread
from app.discussion.queries.rows import CommentRow, Reader
from app.discussion.rules import Stance, State
from app.discussion.service.recount import recount_all
from app.ideas.models import Idea
from tests.factories.accounts import person

LONG_AGO = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_numbers = count(1)


async def comment(
    db: AsyncSession,
    about: Idea,
    author: Actor | None = None,
    *,
    body: str = "",
    stance: str | Stance = Stance.NONE,
    parent: CommentRow | None = None,
    marks: int = 0,
    **fields: Any,
) -> CommentRow:
    """Make one comment about an idea, or a reply to ``parent``, with so many helpful marks."""
    number = next(_numbers)
    author = author or await person(db)
    state = State(fields.pop("state", State.VISIBLE))
    made = Comment(
        **{
            "subject_kind": "idea",
            "subject_id": about.id,
            "parent_id": parent.id if parent else None,
            "author_id": author.id,
            "body": "" if state is State.REMOVED else body or f"Remarque numéro {number}.",
            "stance": Stance(stance),
            "language": "fr",
            "state": state,
            "created_at": LONG_AGO + timedelta(minutes=number),
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    db.add_all(
        [HelpfulMark(comment_id=made.id, person_id=(await person(db)).id) for _ in range(marks)]
    )
    await db.flush()
    await recount_all(db)
    await db.commit()
    return await read(db, made.public_id)


async def many(db: AsyncSession, about: Idea, number: int, **fields: Any) -> list[int]:
    """Make ``number`` first comments by one person quickly; return their numbers, oldest first."""
    author = await person(db)
    made = [
        Comment(
            **{
                "subject_kind": "idea",
                "subject_id": about.id,
                "author_id": author.id,
                "body": f"Remarque numéro {n}.",
                "language": "fr",
                "created_at": LONG_AGO + timedelta(minutes=n),
                **fields,
            }
        )
        for n in (next(_numbers) for _ in range(number))
    ]
    db.add_all(made)
    await db.flush()
    await recount_all(db)
    await db.commit()
    return [row.id for row in made]


async def read(db: AsyncSession, public_id: str, actor: Actor | None = None) -> CommentRow:
    """Return a comment as it is now."""
    return await thread.one(db, public_id, Reader(actor.id if actor else None))


async def seen_by(db: AsyncSession, actor: Actor | None, about: Idea) -> HostedSubject:
    """Return an idea as the discussion sees it for ``actor``."""
    return await hosts.hosted(db, "idea", about.public_id, actor)


async def kept(db: AsyncSession, about: Idea) -> tuple[int, int, int, int, int]:
    """Return an idea's kept counts: comments, for, against, questions, improvements."""
    subject = Subject("idea", about.id)
    query = select(
        Discussion.comments,
        Discussion.for_count,
        Discussion.against_count,
        Discussion.question_count,
        Discussion.improvement_count,
    ).where(Discussion.subject_kind == subject.kind, Discussion.subject_id == subject.id)
    row = (await db.execute(query)).one_or_none()
    return (0, 0, 0, 0, 0) if row is None else tuple(row)


async def author_of(db: AsyncSession, about: Idea) -> Actor:
    """Return the author of an idea as policies see them."""
    assert about.author_id is not None
    found = await actor_by_id(db, about.author_id)
    assert found is not None
    return found
