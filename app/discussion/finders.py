"""How staff find comments that are shown; hidden ones are found through the audit log and reports."""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_
from app.core.i18n.format import date_short
from app.core.markdown import summary
from app.core.policy import Who
from app.core.web.routing import url
from app.discussion.models import Comment
from app.discussion.rules import State

READ_MOST = 20_000
"""Comments that are looked through, newest first: they have no index of words."""


@finder("comments", N_("Comments"))
async def comments(session: AsyncSession, _who: Who, words: str) -> list[Found]:
    """Find comments by a part of what they say, or their public id."""
    recent = aliased(
        Comment,
        select(Comment)
        .where(Comment.state == State.VISIBLE)
        .order_by(Comment.id.desc())
        .limit(READ_MOST)
        .subquery("recent"),
    )
    query = (
        select(recent.public_id, recent.body, recent.created_at)
        .where(
            or_(
                func.lower(recent.body).contains(words.lower(), autoescape=True),
                recent.public_id == words,
            )
        )
        .order_by(recent.id.desc())
        .limit(MOST_FOUND)
    )
    return [
        Found(
            summary(row.body, 120),
            url("discussion:show", comment_id=row.public_id),
            date_short(row.created_at),
        )
        for row in await session.execute(query)
    ]
