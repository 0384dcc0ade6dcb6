"""Cases of what its author has erased meanwhile: there is nothing left to decide."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.moderated import moderation_of
from app.core.notices import tell
from app.moderation.models import Case, Report
from app.moderation.rules import CaseState


async def close_gone(session: AsyncSession, now: datetime) -> int:
    """Close the open cases whose thing is gone and tell the members who reported it; return how many.

    Left open they would be counted in a queue that cannot show them, and the visitors who reported
    them never be forgotten.
    """
    query = select(Case).where(Case.state == CaseState.OPEN).order_by(Case.id)
    closed = 0
    for case in (await session.execute(query)).scalars().all():
        ways = moderation_of(case.subject_kind)
        if ways is not None and await ways.find(session, case.subject_id) is not None:
            continue
        case.state, case.decided_at = CaseState.DECIDED, now
        case.claimed_by_id = case.claimed_until = None
        await session.flush()
        await _answer(session, case, now)
        closed += 1
    return closed


async def _answer(session: AsyncSession, case: Case, now: datetime) -> None:
    answered = await session.execute(
        update(Report)
        .where(Report.case_id == case.id, Report.answered_at.is_(None))
        .values(answered_at=now)
        .returning(Report.reporter_id)
    )
    members = [number for number in answered.scalars() if number is not None]
    if members:
        await tell(
            session,
            "moderation.report_gone",
            f"moderation.report_gone:{case.id}",
            to=members,
            because=N_("because you reported it"),
            data={"kind": case.subject_kind},
        )
