"""Ideas are reported and hidden; what a moderator must read of one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.core.moderated import ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.ideas.models import Idea
from app.ideas.rules import State
from app.ideas.service import hide
from app.ideas.shown import address, tags

KIND = "idea"


@moderated(KIND)
class Ideas:
    """How ideas are found, hidden and shown again."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return an idea with everything it says; None for a draft."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        named = Idea.public_id == which if isinstance(which, str) else Idea.id == which
        query = select(Idea).where(named, Idea.state != State.DRAFT)
        fresh = query.execution_options(populate_existing=True)
        idea = (await session.execute(fresh)).scalar_one_or_none()
        if idea is None:
            return None
        return ReportedThing(
            subject=Subject(KIND, idea.id),
            public_id=idea.public_id,
            title=idea.title,
            text=f"{idea.problem}\n\n{idea.proposal}",
            language=idea.language,
            path=address(idea),
            author_id=idea.author_id,
            territory_id=idea.territory_id,
            is_hidden=idea.state is State.HIDDEN,
        )

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface; its authors still see it."""
        del now
        if await hide.hide(session, which):
            drop_pages(session, runtime, *tags(which, listed=True))

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again in the state it had."""
        if await hide.show(session, which, now):
            drop_pages(session, runtime, *tags(which, listed=True))
