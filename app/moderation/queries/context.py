"""What stands around a comment, so that a moderator reads it where it was said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.moderated import ReportedThing
from app.discussion.models import Comment
from app.discussion.rules import State

MOST = 3


@dataclass(frozen=True, slots=True)
class Said:
    """Something said before, in the same conversation."""

    author: str
    body: str
    language: str
    created_at: datetime


async def around(session: AsyncSession, thing: ReportedThing) -> list[Said]:
    """Return what a reply answers and what was said just before it, oldest first."""
    if thing.subject.kind != "comment":
        return []
    it = (
        await session.execute(
            select(Comment.parent_id, Comment.created_at).where(Comment.id == thing.subject.id)
        )
    ).one_or_none()
    if it is None or it.parent_id is None:
        return []
    said = select(
        func.coalesce(Person.display_name, ""), Comment.body, Comment.language, Comment.created_at
    ).outerjoin(Person, Person.id == Comment.author_id)
    first = (await session.execute(said.where(Comment.id == it.parent_id))).one()
    before = await session.execute(
        said.where(
            Comment.parent_id == it.parent_id,
            Comment.created_at < it.created_at,
            Comment.state == State.VISIBLE,
        )
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(MOST)
    )
    return [Said(*first), *reversed([Said(*row) for row in before])]
