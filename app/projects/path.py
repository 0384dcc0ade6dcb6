"""The project that an address names: its public id, alone or followed by its title."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.projects import policy
from app.projects.models import Project
from app.projects.queries.visible import SeenProject, project_by

__all__ = [
    "CarriedProject", "ProjectInPath", "ProjectInRef", "RunProject", "SeenProject", "find",
]  # fmt: skip


async def find(session: AsyncSession, actor: Actor | None, public_id: str) -> SeenProject:
    """Return the project of a public id.

    Raises:
        NotFound: there is none, or moderators have hidden it (then the message says so).
    """
    seen = await project_by(session, public_id, actor)
    if seen is not None:
        return seen
    query = select(Project.id).where(Project.public_id == public_id)
    if is_public_id(public_id) and (await session.execute(query)).first():
        raise NotFound(_("Moderators have hidden this project: it cannot be read for now."))
    raise NotFound


async def by_id(session: Session, visitor: Visitor, project_id: str) -> SeenProject:
    """Return the project of ``/projects/{project_id}/…``."""
    return await find(session, visitor, project_id)


async def by_ref(session: Session, visitor: Visitor, project_ref: str) -> SeenProject:
    """Return the project of ``/projects/{project_ref}``, whatever words follow its public id."""
    return await find(session, visitor, project_ref.partition("-")[0])


async def run(
    member: Member, seen: Annotated[SeenProject, Depends(by_id, scope="function")]
) -> SeenProject:
    """Return the project of ``/projects/{project_id}/…`` to its team.

    Raises:
        Refused: for anybody else.
    """
    policy.may_run(member, seen.role).require()
    return seen


async def carried(
    member: Member, seen: Annotated[SeenProject, Depends(by_id, scope="function")]
) -> SeenProject:
    """Return the project of ``/projects/{project_id}/…`` to whoever carries it.

    Raises:
        Refused: for anybody else.
    """
    policy.may_carry(member, seen.role).require()
    return seen


ProjectInPath = Annotated[SeenProject, Depends(by_id, scope="function")]
"""The project of an address with ``{project_id}``, if whoever asks may read it; else 404."""

ProjectInRef = Annotated[SeenProject, Depends(by_ref, scope="function")]
"""The project of an address with ``{project_ref}``, if whoever asks may read it; else 404."""

RunProject = Annotated[SeenProject, Depends(run, scope="function")]
"""The project of an address with ``{project_id}``, to its carriers and members; else 403."""

CarriedProject = Annotated[SeenProject, Depends(carried, scope="function")]
"""The project of an address with ``{project_id}``, to its carriers; else 403."""
