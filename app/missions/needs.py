"""What the missions of projects still need: hours, and skills where a mission cannot do without one."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, DateTime, Row, Select, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import date_long, number
from app.core.needs import Need, NeedKind, needs
from app.missions.models import Mission, MissionSession, MissionSkill
from app.missions.queries.shown import IS_LISTED
from app.missions.rules import SessionState
from app.missions.shown import mission_url
from app.skills.rules import TermKind
from app.skills.terms import named

HOUR = 60


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
            func.min(coming).label("coming"),
            func.min(MissionSession.starts_at).label("next_at"),
        )
        .join(MissionSession, MissionSession.mission_id == Mission.id)
        .where(
            Mission.project_id == any_(bindparam("projects", type_=ARRAY(BigInteger))),
            IS_LISTED,
            MissionSession.state == SessionState.SCHEDULED,
            MissionSession.starts_at > bindparam("now", type_=DateTime(timezone=True)),
        )
        .group_by(Mission.id)
        .order_by(func.min(MissionSession.starts_at), Mission.id)
    )  # fmt: skip


@needs("missions")
async def missions(session: AsyncSession, project_ids: Sequence[int]) -> list[Need]:
    """Say of each mission how many hours, or which skill, its dates ahead still take."""
    values = {"projects": list(project_ids), "now": clock.now()}
    return [_need(row) for row in await session.execute(_statement(), values)]


def _need(row: Row[Any]) -> Need:
    if row.skills:
        return _skill(row)
    have, want = int(row.minutes_coming), int(row.minutes_wanted)
    missing = -(-(want - have) // HOUR)
    said = _("Everybody needed has signed up.")
    if missing > 0:
        said = ngettext(
            "%(num)s hour of help is still missing.",
            "%(num)s hours of help are still missing.",
            missing,
        ) % {"num": number(missing)}
    return _line(row, NeedKind.HOURS, row.title, have, want, said)


def _skill(row: Row[Any]) -> Need:
    labels = ", ".join(term.label for term in named(TermKind.SKILL, row.skills)) or row.title
    missing = row.wanted - row.coming
    said = _("Everybody needed has signed up.")
    if missing > 0:
        said = ngettext(
            "%(num)s person who can do this is still missing.",
            "%(num)s people who can do this are still missing.",
            missing,
        ) % {"num": number(missing)}
    return _line(row, NeedKind.SKILLS, labels, row.coming, row.wanted, said)


def _line(row: Row[Any], kind: NeedKind, title: str, have: int, want: int, said: str) -> Need:
    next_at: datetime = row.next_at
    return Need(
        project_id=row.project_id,
        kind=kind,
        title=title,
        have=have,
        want=want,
        sentence=said,
        path=mission_url(row.public_id, row.title),
        action=_("Lend a hand") if kind is NeedKind.HOURS else _("I can do that"),
        until=date_long(next_at),
    )
