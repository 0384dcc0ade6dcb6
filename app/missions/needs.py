"""What the missions of projects still need: hours, and skills where a mission cannot do without one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import date_long, number
from app.core.needs import Need, NeedKind, needs
from app.missions.queries.needed import needed_by
from app.missions.shown import mission_url
from app.skills.rules import TermKind
from app.skills.terms import named

HOUR = 60


@needs("missions")
async def missions(session: AsyncSession, project_ids: Sequence[int]) -> list[Need]:
    """Say of each mission how many hours, or which skill, its dates ahead still take."""
    return [_need(row) for row in await needed_by(session, project_ids, clock.now())]


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
    missing = row.lacking
    said = _("Everybody needed has signed up.")
    if missing > 0:
        said = ngettext(
            "%(num)s person who can do this is still missing.",
            "%(num)s people who can do this are still missing.",
            missing,
        ) % {"num": number(missing)}
    return _line(row, NeedKind.SKILLS, labels, row.wanted - missing, row.wanted, said)


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
