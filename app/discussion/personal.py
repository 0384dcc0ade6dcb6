"""What discussions keep of a person, how they are given it, and how it is erased."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.discussion.models import Comment, CommentVersion, HelpfulMark
from app.discussion.service import leave


@kept("comments")
async def comments(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person said, hidden comments too; why is among the decisions of moderation."""
    query = select(
        Comment.public_id, Comment.subject_kind, Comment.subject_id, Comment.body, Comment.stance,
        Comment.language, Comment.state, Comment.created_at,
        Comment.edited_at,
    ).where(Comment.author_id == person_id)  # fmt: skip
    async for row in rows(session, query.order_by(Comment.id)):
        yield row


@kept("comment_versions")
async def versions(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give how the person's comments read before they changed them."""
    query = (
        select(
            Comment.public_id.label("comment"), CommentVersion.number, CommentVersion.body,
            CommentVersion.stance, CommentVersion.written_at,
        )
        .join(Comment, Comment.id == CommentVersion.comment_id)
        .where(Comment.author_id == person_id)
        .order_by(CommentVersion.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("helpful_marks")
async def marks(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the comments that the person found helpful."""
    query = (
        select(Comment.public_id.label("comment"), HelpfulMark.created_at)
        .join(Comment, Comment.id == HelpfulMark.comment_id)
        .where(HelpfulMark.person_id == person_id)
        .order_by(HelpfulMark.comment_id)
    )
    async for row in rows(session, query):
        yield row


@erased("discussion")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Forget who spoke and who found what helpful, and the words if they asked for it."""
    await leave.unmark(session, leaving.person_id)
    await leave.forget_versions(session, leaving.person_id)
    if leaving.erase_words:
        await leave.erase_words(session, leaving.person_id)
    leaving.pages.update(await leave.forget_author(session, leaving.person_id))
