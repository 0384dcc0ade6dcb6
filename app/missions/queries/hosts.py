"""From the public id of a project or an organisation to its number, when anybody may know of it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.organisations.models import Organisation
from app.organisations.queries.speaking import IS_NAMED
from app.projects.models import Project


async def project_number(session: AsyncSession, public_id: str) -> int:
    """Return the number of a project.

    Raises:
        NotFound: there is none, or moderators have hidden it.
    """
    query = select(Project.id).where(Project.public_id == public_id, Project.hidden_at.is_(None))
    return _found(await session.scalar(query))


async def organisation_number(session: AsyncSession, public_id: str) -> int:
    """Return the number of an organisation.

    Raises:
        NotFound: there is none that may be named.
    """
    query = select(Organisation.id).where(Organisation.public_id == public_id, IS_NAMED)
    return _found(await session.scalar(query))


def _found(number: int | None) -> int:
    if number is None:
        raise NotFound
    return number
