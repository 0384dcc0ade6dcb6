"""How staff find missions: by a part of the title, or the public id."""

from typing import cast

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_, gettext as _
from app.core.policy import Who
from app.core.text import fold
from app.missions.models import Mission
from app.missions.queries.shown import IS_PUBLIC
from app.missions.rules import state_label
from app.missions.shown import address
from app.places.gazetteer import gazetteer

LOOKED_AT = 200


@finder("missions", N_("Missions"))
async def missions(session: AsyncSession, who: Who, words: str) -> list[Found]:
    """Find missions, newest first; drafts and hidden ones by who moderates their area."""
    staff, folded = cast("Actor", who), fold(words)
    by_id = Mission.public_id == words.lower()
    named = or_(func.fold(Mission.title).contains(folded, autoescape=True), by_id)
    query = (
        select(Mission, IS_PUBLIC.label("is_public"))
        .where(named if folded else by_id)
        .order_by(Mission.id.desc())
        .limit(LOOKED_AT)
    )
    rows = (await session.execute(query)).all()
    return [_line(row[0]) for row in rows if row.is_public or staff.moderates(row[0].territory_id)][
        :MOST_FOUND
    ]


def _line(mission: Mission) -> Found:
    hidden = mission.hidden_at is not None
    standing = _("Hidden by the moderators") if hidden else state_label(mission.state)
    detail = f"{standing} · {gazetteer.name(mission.area)}"
    return Found(mission.title or _("Untitled"), address(mission), detail)
