"""What becomes of comments when somebody leaves the site for good."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.subjects import Subject
from app.discussion.models import Comment, CommentVersion, HelpfulMark
from app.discussion.rules import State
from app.discussion.service.locking import Counted, locked, recount

NOTHING_SAID = bytes(16)
"""In place of the fingerprint of words that are erased: it would tell whoever guesses them."""


async def unmark(session: AsyncSession, person_id: int) -> None:
    """Take the person's helpful marks back."""
    gone = (
        delete(HelpfulMark)
        .where(HelpfulMark.person_id == person_id)
        .returning(HelpfulMark.comment_id)
        .cte("gone")
    )
    await session.execute(
        update(Comment)
        .where(Comment.id.in_(select(gone.c.comment_id)))
        .values(helpful=Comment.helpful - 1)
        .execution_options(synchronize_session=False)
    )


async def forget_versions(session: AsyncSession, person_id: int) -> None:
    """Erase how the person's comments read before they changed them."""
    mine = select(Comment.id).where(Comment.author_id == person_id)
    await session.execute(delete(CommentVersion).where(CommentVersion.comment_id.in_(mine)))


async def erase_words(session: AsyncSession, person_id: int) -> None:
    """Erase what the person said; answers stay, under a word that says so."""
    query = (
        select(Comment.id, Comment.subject_kind, Comment.subject_id)
        .where(Comment.author_id == person_id, Comment.state != State.REMOVED)
        .order_by(Comment.subject_kind, Comment.subject_id, Comment.id)
    )
    for comment_id, kind, subject_id in (await session.execute(query)).all():
        comment = await locked(session, comment_id, Subject(kind, subject_id))
        before = Counted.of(comment)
        comment.state = State.REMOVED
        comment.body = comment.hidden_reason = ""
        comment.fingerprint = NOTHING_SAID
        await session.flush()
        await recount(session, comment, before)


async def forget_author(session: AsyncSession, person_id: int) -> set[str]:
    """Take the person's name from what they said; return the tags of the pages that show it."""
    said = await session.execute(
        update(Comment)
        .where(Comment.author_id == person_id)
        .values(author_id=None, hidden_reason="")
        .returning(Comment.subject_kind, Comment.subject_id)
        .execution_options(synchronize_session=False)
    )
    return {f"{kind}:{subject_id}" for kind, subject_id in said}
