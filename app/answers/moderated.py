"""An official answer can be reported too; hidden, it leaves every page, and the clock runs again."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import OfficialAnswer
from app.answers.service.settle import settle
from app.answers.shown import tags
from app.core.ids import is_public_id
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.ideas.models import Idea
from app.ideas.rules import READABLE
from app.ideas.shown import idea_url


@moderated("official-answer")
class AnswerModeration(Hideable):
    """Finds, hides and shows official answers."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return an answer, whatever its state; nobody reads it while its idea is hidden."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        what: ColumnElement[bool] = (
            OfficialAnswer.id == which
            if isinstance(which, int)
            else OfficialAnswer.public_id == which
        )
        query = (
            select(OfficialAnswer, Idea.public_id, Idea.title, Idea.territory_id, Idea.state)
            .join(Idea, Idea.id == OfficialAnswer.idea_id)
            .where(what)
        )
        fresh = query.execution_options(populate_existing=True)
        row = (await session.execute(fresh)).one_or_none()
        if row is None:
            return None
        answer, idea, title, territory_id, state = row
        text = "\n\n".join(body for body in (answer.body_fr, answer.body_en) if body)
        return ReportedThing(
            Subject("official-answer", answer.id),
            answer.public_id,
            title,
            text,
            answer.original,
            f"{idea_url(idea, title)}#answer-{answer.public_id}",
            answer.author_id,
            territory_id,
            answer.hidden_at is not None,
            readers=None if state in READABLE else frozenset(),
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take it from every surface."""
        changed = await session.execute(
            update(OfficialAnswer)
            .where(OfficialAnswer.id == which, OfficialAnswer.hidden_at.is_(None) == bool(at))
            .values(hidden_at=at)
            .returning(OfficialAnswer.idea_id)
        )
        idea_id = changed.scalar_one_or_none()
        if idea_id is None:
            return
        await settle(session, idea_id)
        drop_pages(session, runtime, *tags(idea_id))
