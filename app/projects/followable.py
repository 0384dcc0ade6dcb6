"""Projects are followed: by choice, by their team, and by who backed the idea they were."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.followable import FollowedThing, followable
from app.core.i18n import N_, gettext as _
from app.core.ids import is_public_id
from app.core.policy import Who
from app.projects.models import Project
from app.projects.shown import project_url


@followable("project", N_("Projects"))
class Projects:
    """Projects, by public id; a hidden one is not there."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the project of an address, if everybody may read it."""
        del actor
        if not is_public_id(public_id):
            return None
        query = select(Project.id, Project.public_id, Project.title).where(
            Project.public_id == public_id, Project.hidden_at.is_(None)
        )
        row = (await session.execute(query)).one_or_none()
        return None if row is None else _project(*row)

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return those of these projects that everybody may read."""
        query = select(Project.id, Project.public_id, Project.title).where(
            Project.id.in_([int(key) for key in keys]), Project.hidden_at.is_(None)
        )
        return [_project(*row) for row in await session.execute(query)]


def _project(number: int, public_id: str, title: str) -> FollowedThing:
    said = _("“%(title)s”") % {"title": title}
    return FollowedThing(str(number), public_id, said, project_url(public_id, title))
