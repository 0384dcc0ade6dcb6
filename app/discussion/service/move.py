"""Two discussions become one: what was said about a duplicate is said about what it joined."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.subjects import Subject
from app.discussion.models import Comment, Discussion
from app.discussion.queries.counts import KEPT

COUNTERS = tuple(column.key for column in KEPT)


async def move(
    session: AsyncSession, from_subject: Subject, to_subject: Subject, now: datetime
) -> int:
    """Move every comment to another subject, counts included; return how many first ones moved.

    Each comment, reply and mark is moved once, whoever writes at the same moment: the old
    discussion takes no comment any more. Who may move is the caller's to say.
    """
    for subject in sorted({from_subject, to_subject}):
        await _open(session, subject)
    moved = await session.execute(
        update(Comment)
        .where(
            Comment.subject_kind == from_subject.kind,
            Comment.subject_id == from_subject.id,
        )
        .values(subject_kind=to_subject.kind, subject_id=to_subject.id, moved_at=now)
        .returning(Comment.parent_id)
    )
    firsts = sum(row.parent_id is None for row in moved)
    counts = (await session.execute(select(*KEPT).where(*_is(from_subject)))).one()
    await session.execute(
        update(Discussion)
        .where(*_is(to_subject))
        .values({c.key: c + n for c, n in zip(KEPT, counts, strict=True)})
    )
    await session.execute(
        update(Discussion)
        .where(*_is(from_subject))
        .values(dict.fromkeys(COUNTERS, 0) | {"moved_at": now})
    )
    return firsts


async def _open(session: AsyncSession, subject: Subject) -> None:
    """Take a subject's discussion for this transaction, made when nobody has spoken yet."""
    await session.execute(
        insert(Discussion)
        .values(subject_kind=subject.kind, subject_id=subject.id)
        .on_conflict_do_update(
            index_elements=[Discussion.subject_kind, Discussion.subject_id],
            set_={"moved_at": Discussion.moved_at},
        )
    )


def _is(subject: Subject) -> tuple[ColumnElement[bool], ...]:
    return (
        Discussion.subject_kind == subject.kind,
        Discussion.subject_id == subject.id,
    )
