"""One at a time: what changes a discussion's counts takes its row first, then the comment's."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.subjects import Subject
from app.discussion.errors import NoRoom
from app.discussion.models import Comment, Discussion
from app.discussion.rules import Stance, State

COUNTERS = {
    Stance.FOR: "for_count",
    Stance.AGAINST: "against_count",
    Stance.QUESTION: "question_count",
    Stance.IMPROVEMENT: "improvement_count",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What the counts know of a comment."""

    state: State
    stance: Stance

    @classmethod
    def of(cls, comment: Comment) -> "Counted":
        """Return it as it is now."""
        return cls(comment.state, comment.stance)

    def share(self) -> dict[str, int]:
        """Return what it adds to each counter."""
        if self.state is not State.VISIBLE:
            return {}
        return {"comments": 1} | ({COUNTERS[self.stance]: 1} if self.stance in COUNTERS else {})


async def locked(session: AsyncSession, comment_id: int, subject: Subject) -> Comment:
    """Return a comment that nobody else changes until this transaction ends.

    Raises:
        NoRoom: the discussion moved to another subject meanwhile.
    """
    await session.execute(
        select(Discussion.subject_id)
        .where(Discussion.subject_kind == subject.kind, Discussion.subject_id == subject.id)
        .with_for_update()
    )
    query = select(Comment).where(Comment.id == comment_id).with_for_update()
    found = await session.execute(query.execution_options(populate_existing=True))
    comment = found.scalar_one()
    if comment.subject != subject:
        raise NoRoom
    return comment


async def recount(session: AsyncSession, comment: Comment, before: Counted) -> None:
    """Bring the counts up to date with a locked comment that was ``before``."""
    old, new = before.share(), Counted.of(comment).share()
    changes = {name: new.get(name, 0) - old.get(name, 0) for name in old | new}
    changes = {name: change for name, change in changes.items() if change}
    if not changes:
        return
    await session.execute(
        update(Discussion)
        .where(
            Discussion.subject_kind == comment.subject_kind,
            Discussion.subject_id == comment.subject_id,
        )
        .values({name: getattr(Discussion, name) + change for name, change in changes.items()})
    )
    if comment.parent_id is not None:
        await session.execute(
            update(Comment)
            .where(Comment.id == comment.parent_id)
            .values(reply_count=Comment.reply_count + changes["comments"])
        )
