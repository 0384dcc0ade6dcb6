"""How an organisation is reported, hidden and shown again."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import current
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.organisations.models import Organisation
from app.organisations.shown import organisation_url, tags


@moderated("organisation")
class Organisations(Hideable):
    """Hidden, an organisation has no page, no line, no voice, and is named nowhere."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return the organisation with this public id or row number."""
        column = Organisation.id if isinstance(which, int) else Organisation.public_id
        query = select(Organisation).where(column == which)
        fresh = query.execution_options(populate_existing=True)
        found = (await session.execute(fresh)).scalar_one_or_none()
        if found is None:
            return None
        return ReportedThing(
            subject=found.subject,
            public_id=found.public_id,
            title=found.name,
            text="\n\n".join(part for part in (found.page_words, found.website) if part),
            language=found.language,
            path=organisation_url(found.public_id, found.name, lang=current()),
            author_id=found.created_by_id,
            territory_id=found.territory_id,
            is_hidden=found.hidden_at is not None,
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take it from every surface, or show it again."""
        await session.execute(
            update(Organisation)
            .where(Organisation.id == which, Organisation.hidden_at.is_(None) == bool(at))
            .values(hidden_at=at, version=Organisation.version + 1)
        )
        # Its name stands beside comments and ideas of any page.
        drop_pages(session, runtime, *tags(which, listed=True), "ideas")
