"""The dates of missions for calendars: of all, of a place, a theme, an organisation, a project."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission, MissionSession
from app.missions.queries.shown import IS_PUBLIC
from app.missions.rules import SessionState

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
MOST = 1_000


@cache
def dated() -> Select[*tuple[Any, ...]]:
    """Return the query of dates with what their mission says; see :class:`app.missions.entries.Dated`."""
    return select(
        Mission.public_id, Mission.title, Mission.tasks, Mission.place_label, Mission.remote,
        Mission.territory_id, Mission.neighbourhood_id, Mission.zone, Mission.language,
        MissionSession.id, MissionSession.uid, MissionSession.sequence, MissionSession.starts_at,
        MissionSession.ends_at, MissionSession.state, MissionSession.reason,
        MissionSession.changed_at,
    ).join(Mission, Mission.id == MissionSession.mission_id)  # fmt: skip


async def rows(
    session: AsyncSession, wanted: Sequence[ColumnElement[bool]], now: datetime
) -> list[Row[Any]]:
    """Return the dates wanted, of a month back and a year ahead; those that were cancelled say so."""
    query = (
        dated()
        .where(
            IS_PUBLIC,
            *wanted,
            MissionSession.starts_at > now - BACK,
            MissionSession.starts_at < now + AHEAD,
            or_(
                MissionSession.state != SessionState.CANCELLED,
                MissionSession.changed_at > now - BACK,
                MissionSession.starts_at > now,
            ),
        )
        .order_by(MissionSession.starts_at, MissionSession.id)
        .limit(MOST)
    )
    return list((await session.execute(query)).all())


async def some(session: AsyncSession, session_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return these dates, whatever their state, by time."""
    query = dated().where(MissionSession.id.in_(session_ids))
    order = (MissionSession.starts_at, MissionSession.id)
    return (await session.execute(query.order_by(*order))).all()
