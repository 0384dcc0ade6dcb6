"""How an organisation is reported, hidden and shown again."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import current
from app.core.moderated import ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.organisations.models import Organisation
from app.organisations.shown import organisation_url, tags


@moderated("organisation")
class Organisations:
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

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface."""
        await _set(session, runtime, which, now)

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again as it was."""
        del now
        await _set(session, runtime, which, None)


async def _set(
    session: AsyncSession, runtime: Runtime, which: int, hidden_at: datetime | None
) -> None:
    is_other = Organisation.hidden_at.is_(None) == (hidden_at is not None)
    await session.execute(
        update(Organisation)
        .where(Organisation.id == which, is_other)
        .values(hidden_at=hidden_at, version=Organisation.version + 1)
    )
    # Its name stands beside comments and ideas of any page.
    drop_pages(session, runtime, *tags(which, listed=True), "ideas")
