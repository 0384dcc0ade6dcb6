"""From the public id of a project or an organisation to its number and name, when anybody may know of it."""

from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.organisations.models import Organisation
from app.organisations.queries.speaking import IS_NAMED
from app.projects.models import Project


class Known(NamedTuple):
    """A project or an organisation that an address names."""

    id: int
    name: str


async def project_named(session: AsyncSession, public_id: str) -> Known:
    """Return a project.

    Raises:
        NotFound: there is none, or moderators have hidden it.
    """
    query = select(Project.id, Project.title).where(Project.hidden_at.is_(None))
    return await _found(session, query.where(Project.public_id == public_id))


async def organisation_named(session: AsyncSession, public_id: str) -> Known:
    """Return an organisation.

    Raises:
        NotFound: there is none that may be named.
    """
    query = select(Organisation.id, Organisation.name).where(IS_NAMED)
    return await _found(session, query.where(Organisation.public_id == public_id))


async def _found(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> Known:
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return Known(*row)
