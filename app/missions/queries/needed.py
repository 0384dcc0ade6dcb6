"""What the dates ahead of missions of projects still take, in one statement."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, DateTime, Row, Select, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission, MissionSession, MissionSkill
from app.missions.queries.shown import IS_LISTED, is_to_come


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    minutes = func.extract("epoch", MissionSession.ends_at - MissionSession.starts_at) / 60
    coming = func.least(MissionSession.taken, MissionSession.wanted)
    required = (
        select(func.array_agg(MissionSkill.skill))
        .where(MissionSkill.mission_id == Mission.id, MissionSkill.is_required)
        .correlate(Mission)
        .scalar_subquery()
    )
    return (
        select(
            Mission.project_id, Mission.public_id, Mission.title, required.label("skills"),
            func.sum(minutes * MissionSession.wanted).label("minutes_wanted"),
            func.sum(minutes * coming).label("minutes_coming"),
            func.max(MissionSession.wanted).label("wanted"),
            func.max(MissionSession.wanted - coming).label("lacking"),
            func.min(MissionSession.starts_at).label("next_at"),
        )
        .join(MissionSession, MissionSession.mission_id == Mission.id)
        .where(
            Mission.project_id == any_(bindparam("projects", type_=ARRAY(BigInteger))),
            IS_LISTED,
            is_to_come(bindparam("now", type_=DateTime(timezone=True))),
        )
        .group_by(Mission.id)
        .order_by(func.min(MissionSession.starts_at), Mission.id)
    )  # fmt: skip


async def needed_by(
    session: AsyncSession, project_ids: Sequence[int], now: datetime
) -> Sequence[Row[Any]]:
    """Return a row for each mission of these projects that has a date ahead, the soonest first."""
    return (await session.execute(_statement(), {"projects": list(project_ids), "now": now})).all()
