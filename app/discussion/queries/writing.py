"""The statements that add and count: each wins its race and counts it in one go.

A discussion's row is locked before any comment of it, so that no two writers wait for each other.
"""

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.discussion.models import Comment

COLUMNS = """
    public_id, subject_kind, subject_id, parent_id, author_id, organisation_id, body, fingerprint, stance, language,
    state, helpful, reply_count, version, created_at
"""
VALUES = """
    :public_id, room.subject_kind, room.subject_id, CAST(:parent AS bigint), :author,
    CAST(:organisation AS bigint), :body,
    :fingerprint, :stance, :language, 'visible', 0, 0, 1, :now
"""

POST = text(f"""
    WITH room AS (
        INSERT INTO discussion AS d (subject_kind, subject_id, comments, for_count, against_count,
            question_count, improvement_count)
        VALUES (:kind, :subject, 1, (:stance = 'for')::int, (:stance = 'against')::int,
            (:stance = 'question')::int, (:stance = 'improvement')::int)
        ON CONFLICT (subject_kind, subject_id) DO UPDATE SET
            comments = d.comments + 1,
            for_count = d.for_count + EXCLUDED.for_count,
            against_count = d.against_count + EXCLUDED.against_count,
            question_count = d.question_count + EXCLUDED.question_count,
            improvement_count = d.improvement_count + EXCLUDED.improvement_count
        WHERE d.moved_at IS NULL
        RETURNING subject_kind, subject_id
    )
    INSERT INTO comment ({COLUMNS}) SELECT {VALUES} FROM room
    RETURNING id
""")  # noqa: S608 (constants only)

REPLY = text(f"""
    WITH parent AS (
        SELECT id, subject_kind, subject_id FROM comment
        WHERE id = :parent AND parent_id IS NULL AND state = 'visible'
    ), room AS (
        UPDATE discussion AS d SET comments = d.comments + 1 FROM parent
        WHERE d.subject_kind = parent.subject_kind AND d.subject_id = parent.subject_id
          AND d.moved_at IS NULL
        RETURNING d.subject_kind, d.subject_id
    ), counted AS (
        UPDATE comment SET reply_count = reply_count + 1 FROM room WHERE comment.id = :parent
    )
    INSERT INTO comment ({COLUMNS}) SELECT {VALUES} FROM room
    RETURNING id
""")  # noqa: S608 (constants only)

MARK = text("""
    WITH added AS (
        INSERT INTO helpful_mark (comment_id, person_id, created_at)
        VALUES (:comment, :person, :now)
        ON CONFLICT (comment_id, person_id) DO NOTHING
        RETURNING comment_id
    )
    UPDATE comment SET helpful = comment.helpful + 1 FROM added WHERE comment.id = added.comment_id
    RETURNING comment.helpful
""")

UNMARK = text("""
    WITH removed AS (
        DELETE FROM helpful_mark WHERE comment_id = :comment AND person_id = :person
        RETURNING comment_id
    )
    UPDATE comment SET helpful = comment.helpful - 1 FROM removed
    WHERE comment.id = removed.comment_id
    RETURNING comment.helpful
""")


async def add(session: AsyncSession, values: dict[str, Any]) -> int | None:
    """Add a comment, or a reply when ``values["parent"]`` is one's number; return its own number.

    None when there is no room for it any more: the parent is no longer shown, or the discussion
    has moved to another subject.
    """
    statement = POST if values["parent"] is None else REPLY
    row = (await session.execute(statement, values)).one_or_none()
    return None if row is None else int(row.id)


async def set_mark(session: AsyncSession, statement: Any, values: dict[str, Any]) -> int:
    """Add or take back a mark (``MARK``, ``UNMARK``) and return how many there are."""
    row = (await session.execute(statement, values)).one_or_none()
    if row is not None:
        return int(row.helpful)
    query = select(Comment.helpful).where(Comment.id == values["comment"])
    return (await session.execute(query)).scalar_one()
