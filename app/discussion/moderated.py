"""Comments are reported and hidden; what a moderator must read of one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.core.moderated import ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.discussion import hosts, speaking
from app.discussion.models import Comment
from app.discussion.rules import State
from app.discussion.service import moderate

KIND = "comment"


@moderated(KIND)
class Comments:
    """How comments are found, hidden and shown again."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return a comment with the title of what it is about; None once it is erased."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        named = Comment.public_id == which if isinstance(which, str) else Comment.id == which
        query = select(Comment).where(named, Comment.state != State.REMOVED)
        fresh = query.execution_options(populate_existing=True)
        comment = (await session.execute(fresh)).scalar_one_or_none()
        if comment is None:
            return None
        about = await hosts.whatever(session, comment.subject_kind, comment.subject_id)
        return ReportedThing(
            subject=Subject(KIND, comment.id),
            public_id=comment.public_id,
            title=about.title if about else "",
            text=comment.body,
            language=comment.language,
            path=speaking.address(comment.public_id),
            author_id=comment.author_id,
            territory_id=about.territory_id if about else None,
            is_hidden=comment.state is not State.VISIBLE,
            readers=None if about and about.may_read else frozenset(),
        )

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface and from the counts; its replies stay."""
        del now
        await moderate.put_aside(session, which, State.HIDDEN)
        await _drop(session, runtime, which)

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again and count it."""
        del now
        await moderate.show(session, which)
        await _drop(session, runtime, which)


async def _drop(session: AsyncSession, runtime: Runtime, comment_id: int) -> None:
    query = select(Comment.subject_kind, Comment.subject_id).where(Comment.id == comment_id)
    row = (await session.execute(query)).one_or_none()
    about = await hosts.whatever(session, *row) if row else None
    if about is not None:
        drop_pages(session, runtime, about.tag)
