"""Campaigns are followed: when they end soon, and how they end."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.shown import campaign_url
from app.core.followable import FollowedThing, followable
from app.core.i18n import N_, gettext as _
from app.core.ids import is_public_id
from app.core.policy import Who
from app.projects.models import Project


@followable("campaign", N_("Campaigns"))
class Campaigns:
    """Campaigns that have opened, by public id; a hidden one is not there."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the campaign of an address, if everybody may read it."""
        del actor
        if not is_public_id(public_id):
            return None
        return next(iter(await _read(session, Campaign.public_id == public_id)), None)

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return those of these campaigns that everybody may read."""
        return await _read(session, Campaign.id.in_([int(key) for key in keys]))


async def _read(session: AsyncSession, which: ColumnElement[bool]) -> list[FollowedThing]:
    query = (
        select(Campaign.id, Campaign.public_id, Project.title)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            which,
            Campaign.opens_at.is_not(None),
            Campaign.hidden_at.is_(None),
            Project.hidden_at.is_(None),
        )
    )
    return [
        FollowedThing(
            str(row.id),
            row.public_id,
            _("Campaign of “%(title)s”") % {"title": row.title},
            campaign_url(row.public_id, row.title),
        )
        for row in await session.execute(query)
    ]
