"""The comments of a subject, by pages: first comments in an order, each with its first replies."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.core.pagination import PAGE_SIZE, Key, Page, decode, page_of
from app.core.subjects import Subject
from app.discussion.models import Comment
from app.discussion.queries.rows import ANYBODY, CommentRow, Reader, Rows, readable, select_rows
from app.discussion.rules import FIRST_REPLIES, Choice, Sort, State

IN_TIME = (Comment.created_at, Comment.id)
BACK_IN_TIME = (Comment.created_at.desc(), Comment.id.desc())


async def thread(
    session: AsyncSession,
    subject: Subject,
    *,
    reader: Reader = ANYBODY,
    author_ids: frozenset[int] = frozenset(),
    sort: Sort = Sort.HELPFUL,
    choice: Choice | None = None,
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page[CommentRow]:
    """Return a page of first comments, in two queries however many there are.

    A comment that is no longer shown keeps its place while it has replies.

    Raises:
        Invalid: the cursor is not one of this order.
    """
    query = select_rows(reader).where(
        Comment.subject_kind == subject.kind,
        Comment.subject_id == subject.id,
        Comment.parent_id.is_(None),
    )
    query = _ordered(_chosen(query, choice, author_ids, reader), sort, cursor).limit(size + 1)
    rows = [CommentRow(*row) for row in await session.execute(query)]
    page = page_of(rows, size, lambda row: _key(row, sort))
    return Page(await with_replies(session, page.items, reader), page.next_cursor)


async def with_replies(
    session: AsyncSession, comments: Sequence[CommentRow], reader: Reader
) -> list[CommentRow]:
    """Give each first comment its first replies, all in one query."""
    if not comments:
        return []
    parent = aliased(Comment)
    first = (
        _replies(reader)
        .where(Comment.parent_id == parent.id)
        .limit(FIRST_REPLIES + 1)
        .lateral("first")
    )
    query = (
        select(first)
        .select_from(parent)
        .join(first, true())
        .where(parent.id.in_([comment.id for comment in comments]))
        .order_by(first.c.parent_id, first.c.created_at, first.c.id)
    )
    found: dict[int | None, list[CommentRow]] = {}
    for row in await session.execute(query):
        reply = CommentRow(*row)
        found.setdefault(reply.parent_id, []).append(reply)
    return [_holding(comment, found.get(comment.id, [])) for comment in comments]


def _holding(comment: CommentRow, replies: list[CommentRow]) -> CommentRow:
    page = page_of(replies, FIRST_REPLIES, lambda row: row.key)
    return replace(comment, replies=list(page.items), more_replies=page.next_cursor)


async def replies(
    session: AsyncSession,
    comment: CommentRow,
    *,
    reader: Reader = ANYBODY,
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page[CommentRow]:
    """Return a page of the replies of one comment, oldest first.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    query = _replies(reader).where(Comment.parent_id == comment.id).limit(size + 1)
    if cursor:
        query = query.where(tuple_(*IN_TIME) > _moment(cursor))
    rows = [CommentRow(*row) for row in await session.execute(query)]
    return page_of(rows, size, lambda row: row.key)


async def one(session: AsyncSession, public_id: str, reader: Reader = ANYBODY) -> CommentRow:
    """Return one comment, whatever its state: whether it may be read is the policy's to say.

    Raises:
        NotFound: there is none.
    """
    row = None
    if is_public_id(public_id):
        query = select_rows(reader).where(Comment.public_id == public_id)
        row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return CommentRow(*row)


async def is_held(session: AsyncSession, public_id: str) -> bool:
    """Say whether a comment waits for a moderator."""
    query = select(Comment.state).where(Comment.public_id == public_id)
    return await session.scalar(query) is State.HELD


async def by_id(session: AsyncSession, comment_id: int, reader: Reader = ANYBODY) -> CommentRow:
    """Return the comment of a row's number, which exists."""
    query = select_rows(reader).where(Comment.id == comment_id)
    return CommentRow(*(await session.execute(query)).one())


def _replies(reader: Reader) -> Rows:
    return select_rows(reader).where(readable(reader)).order_by(*IN_TIME)


def _chosen(query: Rows, choice: Choice | None, author_ids: frozenset[int], reader: Reader) -> Rows:
    """Keep the first comments of one stance, those the authors took part in, or all of them."""
    kept = or_(readable(reader), Comment.reply_count > 0)
    if choice is None:
        return query.where(kept)
    if choice is Choice.AUTHORS:
        answer = aliased(Comment)
        answered = exists().where(
            answer.parent_id == Comment.id,
            answer.author_id.in_(author_ids),
            answer.state == State.VISIBLE,
        )
        said = and_(Comment.author_id.in_(author_ids), Comment.state == State.VISIBLE)
        return query.where(kept, or_(said, answered))
    return query.where(readable(reader), Comment.stance == choice.value)


def _ordered(query: Rows, sort: Sort, cursor: str) -> Rows:
    """Put the first comments in order, from where the cursor says."""
    if sort is Sort.HELPFUL:
        order = tuple_(Comment.helpful, *IN_TIME)
        if cursor:
            query = query.where(order < tuple_(*decode(cursor, int, datetime, int)))
        return query.order_by(Comment.helpful.desc(), *BACK_IN_TIME)
    if sort is Sort.NEWEST:
        if cursor:
            query = query.where(tuple_(*IN_TIME) < _moment(cursor))
        return query.order_by(*BACK_IN_TIME)
    if cursor:
        query = query.where(tuple_(*IN_TIME) > _moment(cursor))
    return query.order_by(*IN_TIME)


def _moment(cursor: str) -> Any:
    return tuple_(*decode(cursor, datetime, int))


def _key(row: CommentRow, sort: Sort) -> tuple[Key, ...]:
    return (row.helpful, *row.key) if sort is Sort.HELPFUL else row.key
