"""What becomes of comments when somebody leaves the site for good."""

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.discussion.models import Comment, CommentVersion, HelpfulMark
from app.discussion.rules import State

NOTHING_SAID = bytes(16)
"""In place of the fingerprint of words that are erased: it would tell whoever guesses them."""


HOLD = text("""
    SELECT d.subject_id FROM discussion AS d
    WHERE (d.subject_kind, d.subject_id) IN (
        SELECT c.subject_kind, c.subject_id FROM comment AS c
        WHERE c.author_id = :person AND c.state <> 'removed')
    ORDER BY d.subject_kind, d.subject_id FOR UPDATE
""")

UNCOUNT = text("""
    UPDATE discussion AS d SET comments = d.comments - mine.said,
        for_count = d.for_count - mine.said_for,
        against_count = d.against_count - mine.said_against,
        question_count = d.question_count - mine.asked,
        improvement_count = d.improvement_count - mine.improved
    FROM (
        SELECT subject_kind, subject_id, count(*) AS said,
            count(*) FILTER (WHERE stance = 'for') AS said_for,
            count(*) FILTER (WHERE stance = 'against') AS said_against,
            count(*) FILTER (WHERE stance = 'question') AS asked,
            count(*) FILTER (WHERE stance = 'improvement') AS improved
        FROM comment WHERE author_id = :person AND state = 'visible'
        GROUP BY subject_kind, subject_id
    ) AS mine
    WHERE d.subject_kind = mine.subject_kind AND d.subject_id = mine.subject_id
""")

UNCOUNT_REPLIES = text("""
    UPDATE comment AS c SET reply_count = c.reply_count - mine.replies
    FROM (
        SELECT parent_id, count(*) AS replies FROM comment
        WHERE author_id = :person AND state = 'visible' AND parent_id IS NOT NULL
        GROUP BY parent_id
    ) AS mine
    WHERE c.id = mine.parent_id
""")


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
    """Erase what the person said; answers stay, under a word that says so.

    Statements over all of it, in the order in which discussions are always held: somebody may have
    said ten thousand things.
    """
    for statement in (HOLD, UNCOUNT, UNCOUNT_REPLIES):
        await session.execute(statement, {"person": person_id})
    await session.execute(
        update(Comment)
        .where(Comment.author_id == person_id, Comment.state != State.REMOVED)
        .values(state=State.REMOVED, body="", fingerprint=NOTHING_SAID)
        .execution_options(synchronize_session=False)
    )


async def forget_author(session: AsyncSession, person_id: int) -> set[str]:
    """Take the person's name from what they said; return the tags of the pages that show it."""
    said = await session.execute(
        update(Comment)
        .where(Comment.author_id == person_id)
        .values(author_id=None)
        .returning(Comment.subject_kind, Comment.subject_id)
        .execution_options(synchronize_session=False)
    )
    return {f"{kind}:{subject_id}" for kind, subject_id in said}
