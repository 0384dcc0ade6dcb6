"""Profiles can be reported: hiding one hides the words of its owner, not the rights of the person."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.profiles.models import Profile
from app.profiles.shown import person_url, tags


@moderated("profile")
class ProfileModeration(Hideable):
    """Finds profiles by their person, and hides or shows what they wrote of themselves."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return the profile of a person, by public id or number."""
        who: ColumnElement[bool] = (
            Person.id == which if isinstance(which, int) else Person.public_id == which
        )
        query = (
            select(
                Person.id, Person.public_id, Person.display_name, Person.territory_id,
                Profile.bio, Profile.bio_language, Profile.hidden_at,
            )
            .outerjoin(Profile, Profile.person_id == Person.id)
            .where(who, Person.deleted_at.is_(None))
        )  # fmt: skip
        row = (await session.execute(query)).one_or_none()
        if row is None:
            return None
        return ReportedThing(
            Subject("profile", row.id),
            row.public_id,
            row.display_name,
            row.bio or "",
            row.bio_language or "fr",
            person_url(row.public_id, row.display_name),
            row.id,
            row.territory_id,
            row.hidden_at is not None,
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take what the person wrote of themselves from every surface."""
        await session.execute(
            update(Profile)
            .where(Profile.person_id == which, Profile.hidden_at.is_(None) == (at is not None))
            .values(hidden_at=at)
        )
        drop_pages(session, runtime, *tags(which))
