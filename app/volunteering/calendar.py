"""The sessions that somebody has a place in, or waits for, in their calendar and in letters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, bindparam, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import Entry, calendar_source
from app.missions.coming import who_comes
from app.missions.entries import entry_of
from app.missions.models import Mission, MissionSession
from app.volunteering.models import SignUp, Waiting
from app.volunteering.queries.due import comers
from app.volunteering.rules import SignUpState, WaitingState


@cache
def _sessions() -> Select[*tuple[Any, ...]]:
    person = bindparam("person", type_=BigInteger)
    moment = DateTime(timezone=True)
    places = (
        select(
            SignUp.session_id,
            func.bool_or(SignUp.state != SignUpState.CANCELLED).label("holds"),
            (func.count() - 1 + func.count(SignUp.cancelled_at)).label("turns"),
            func.max(func.coalesce(SignUp.cancelled_at, SignUp.signed_up_at)).label("at"),
            literal(False).label("tentative"),
        )
        .where(SignUp.person_id == person)
        .group_by(SignUp.session_id)
    )
    offered = select(
        Waiting.session_id, literal(True).label("holds"), literal(0).label("turns"),
        Waiting.offered_at.label("at"), literal(True).label("tentative"),
    ).where(Waiting.person_id == person, Waiting.state == WaitingState.OFFERED)  # fmt: skip
    own = union_all(places, offered).subquery("own")
    return (
        select(
            Mission.public_id, Mission.title, Mission.tasks, Mission.place_label, Mission.remote,
            Mission.territory_id, Mission.neighbourhood_id, Mission.zone, MissionSession.uid,
            MissionSession.sequence, MissionSession.starts_at, MissionSession.ends_at,
            MissionSession.state, MissionSession.reason, MissionSession.changed_at,
            own.c.holds, own.c.turns, own.c.at, own.c.tentative,
        )
        .join(own, own.c.session_id == MissionSession.id)
        .join(Mission, Mission.id == MissionSession.mission_id)
        .where(
            Mission.hidden_at.is_(None),
            MissionSession.starts_at < bindparam("until", type_=moment),
            MissionSession.ends_at > bindparam("since", type_=moment),
        )
        .order_by(MissionSession.starts_at, own.c.tentative)
    )  # fmt: skip


@calendar_source("missions")
async def sessions(
    session: AsyncSession, person_id: int, since: datetime, until: datetime
) -> list[Entry]:
    """Give the sessions of a person; each time they give a place back or take one, it is a new turn."""
    asked = {"person": person_id, "since": since, "until": until}
    found: dict[str, Entry] = {}
    for row in await session.execute(_sessions(), asked):
        entry = entry_of(row, is_tentative=row.tentative)
        found[row.uid] = replace(
            entry,
            sequence=entry.sequence + row.turns,
            changed_at=max(entry.changed_at, row.at),
            is_cancelled=entry.is_cancelled or not row.holds,
        )
    return list(found.values())


@who_comes("volunteering")
async def who(session: AsyncSession, session_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Say who comes to dates, or waits for a place in them."""
    return await comers(session, session_ids)
