"""Count everything again, from the comments themselves: after an import or a restore."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

DISCUSSIONS = text("""
    INSERT INTO discussion AS d (subject_kind, subject_id, comments, for_count, against_count,
        question_count, improvement_count)
    SELECT subject_kind, subject_id, count(*),
        count(*) FILTER (WHERE stance = 'for'), count(*) FILTER (WHERE stance = 'against'),
        count(*) FILTER (WHERE stance = 'question'), count(*) FILTER (WHERE stance = 'improvement')
    FROM comment WHERE state = 'visible' GROUP BY subject_kind, subject_id
    ON CONFLICT (subject_kind, subject_id) DO UPDATE SET
        comments = EXCLUDED.comments, for_count = EXCLUDED.for_count,
        against_count = EXCLUDED.against_count, question_count = EXCLUDED.question_count,
        improvement_count = EXCLUDED.improvement_count
    WHERE (d.comments, d.for_count, d.against_count, d.question_count, d.improvement_count)
        IS DISTINCT FROM (EXCLUDED.comments, EXCLUDED.for_count, EXCLUDED.against_count,
            EXCLUDED.question_count, EXCLUDED.improvement_count)
""")

SILENT = text("""
    UPDATE discussion AS d SET comments = 0, for_count = 0, against_count = 0, question_count = 0,
        improvement_count = 0
    WHERE d.comments > 0 AND NOT EXISTS (
        SELECT 1 FROM comment AS c WHERE c.subject_kind = d.subject_kind
        AND c.subject_id = d.subject_id AND c.state = 'visible')
""")

COMMENTS = text("""
    UPDATE comment AS c SET helpful = told.helpful, reply_count = told.replies
    FROM (
        SELECT c.id,
            (SELECT count(*) FROM helpful_mark AS m WHERE m.comment_id = c.id) AS helpful,
            (SELECT count(*) FROM comment AS r
             WHERE r.parent_id = c.id AND r.state = 'visible') AS replies
        FROM comment AS c
    ) AS told
    WHERE told.id = c.id AND (c.helpful, c.reply_count) IS DISTINCT FROM (told.helpful, told.replies)
""")


async def recount_all(session: AsyncSession) -> int:
    """Make every kept count agree with the comments and marks; return how many rows did not."""
    wrong = 0
    for statement in (DISCUSSIONS, SILENT, COMMENTS):
        wrong += (await session.execute(statement)).rowcount  # type: ignore[attr-defined]
    return wrong
