"""What a team told, newest first: what was taken back or hidden is left out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.db.questions import Columns, question
from app.core.ids import is_public_id
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.media.queries import first_photos
from app.profiles.shown import person_url
from app.projects.models import Project, Update

ON_THE_PAGE = 3
"""Updates that the page of a project shows."""


@dataclass(frozen=True, slots=True)
class News:
    """One update as it is read."""

    id: int
    public_id: str
    project_id: int
    title: str
    body: str
    language: str
    version: int
    created_at: datetime
    edited_at: datetime | None
    author_id: int | None
    author_public_id: str
    author_name: str
    is_hidden: bool = False

    @property
    def author_path(self) -> str:
        """Return the page of who told it; empty once they have left."""
        if not self.author_public_id:
            return ""
        return person_url(self.author_public_id, self.author_name)


@question(lambda found: [_news(row) for row in found])
def latest(project_id: int) -> Columns:
    """Ask for the last updates of a project."""
    query = _query().where(Update.project_id == project_id, Update.hidden_at.is_(None))
    return query.order_by(Update.id.desc()).limit(ON_THE_PAGE)


async def page_of_news(
    session: AsyncSession,
    project_id: int,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
    with_hidden: bool = False,
) -> Page[News]:
    """Return a page of what a project told; its team sees what moderators hid too.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = _query().where(Update.project_id == project_id)
    if not with_hidden:
        query = query.where(Update.hidden_at.is_(None))
    if after:
        (below,) = decode(after, int)
        query = query.where(Update.id < below)
    rows = await session.execute(query.order_by(Update.id.desc()).limit(size + 1))
    return page_of([_news(row) for row in rows], size, lambda one: (one.id,))


async def one(session: AsyncSession, public_id: str) -> News | None:
    """Return the update of a public id, if everybody may read it and its project."""
    if not is_public_id(public_id):
        return None
    query = (
        _query()
        .join(Project, Project.id == Update.project_id)
        .where(
            Update.public_id == public_id, Update.hidden_at.is_(None), Project.hidden_at.is_(None)
        )
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _news(row)


async def news_of(session: AsyncSession, number: int) -> News:
    """Return one update as its team reads it."""
    return _news((await session.execute(_query().where(Update.id == number))).one())


async def row_of(session: AsyncSession, project_id: int, public_id: str) -> Update | None:
    """Return the row of an update of a project, if it was not taken back."""
    if not is_public_id(public_id):
        return None
    query = select(Update).where(
        Update.project_id == project_id,
        Update.public_id == public_id,
        Update.withdrawn_at.is_(None),
    )
    return (await session.execute(query)).scalar_one_or_none()


async def photos_of(session: AsyncSession, news: list[News]) -> dict[int, Any]:
    """Return the first photo of each of these updates that has one."""
    return await first_photos(session, "project-update", [each.id for each in news])


def _query() -> Select[*tuple[Any, ...]]:
    stays = Person.deleted_at.is_(None)
    return (
        select(
            Update.id,
            Update.public_id,
            Update.project_id,
            Update.title,
            Update.body,
            Update.language,
            Update.version,
            Update.created_at,
            Update.edited_at,
            Update.author_id,
            func.coalesce(case((stays, Person.public_id)), "").label("author_public_id"),
            func.coalesce(case((stays, Person.display_name)), "").label("author_name"),
            Update.hidden_at.is_not(None).label("is_hidden"),
        )
        .outerjoin(Person, Person.id == Update.author_id)
        .where(Update.withdrawn_at.is_(None))
    )


def _news(row: Row[Any]) -> News:
    return News(**row._mapping)  # noqa: SLF001 (SQLAlchemy's own name for a row as a mapping)
