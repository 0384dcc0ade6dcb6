"""How a comment read before each change, and what each change was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.differences import Piece, differences
from app.discussion.models import CommentVersion
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import Stance


@dataclass(frozen=True, slots=True)
class Version:
    """A comment as it read from ``written_at`` on, and what changed then (nothing for the first)."""

    number: int
    body: str
    stance: Stance
    written_at: datetime
    changes: Sequence[Piece] = ()
    stance_before: Stance | None = None


async def history(session: AsyncSession, comment: CommentRow) -> list[Version]:
    """Return every version of a comment, the newest first."""
    query = (
        select(
            CommentVersion.number,
            CommentVersion.body,
            CommentVersion.stance,
            CommentVersion.written_at,
        )
        .where(CommentVersion.comment_id == comment.id)
        .order_by(CommentVersion.number)
    )
    found = [Version(*row) for row in await session.execute(query)]
    now = Version(
        comment.version, comment.body, comment.stance, comment.edited_at or comment.created_at
    )
    versions = [*found, now]
    told = versions[:1] + [_changed(before, after) for before, after in pairwise(versions)]
    return told[::-1]


def _changed(before: Version, after: Version) -> Version:
    return Version(
        after.number,
        after.body,
        after.stance,
        after.written_at,
        differences(before.body, after.body),
        before.stance if before.stance is not after.stance else None,
    )
