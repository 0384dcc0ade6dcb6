"""The rights beyond citizen that somebody was given, in words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Role
from app.accounts.rules import RoleName
from app.core.i18n import gettext as _
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.rules import STAFF_LABELS


@dataclass(frozen=True, slots=True)
class TeamRole:
    """A right beyond citizen: it never lapses by itself."""

    name: RoleName
    territory_id: int | None
    granted_at: datetime

    @property
    def label(self) -> str:
        """Return the role and, for moderators, where it holds, in the language in force."""
        label = _(STAFF_LABELS[self.name])
        if self.name is RoleName.ADMINISTRATOR:
            return label
        where = gazetteer.name(Area(self.territory_id)) if self.territory_id else _("everywhere")
        return f"{label} ({where})"


async def team_roles(session: AsyncSession, person_id: int) -> list[TeamRole]:
    """Return the rights beyond citizen that a person was given, oldest first."""
    query = (
        select(Role.name, Role.territory_id, Role.granted_at)
        .where(Role.person_id == person_id)
        .order_by(Role.id)
    )
    return [
        TeamRole(RoleName(row.name), row.territory_id, row.granted_at)
        for row in await session.execute(query)
    ]
