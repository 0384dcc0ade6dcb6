"""Background work of hours: reminding organisers, once, of those that wait."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.choices.kept import chosen
from app.core import clock
from app.core.jobs import every
from app.core.notices import tell
from app.core.runtime import Runtime
from app.hours.chosen import REMIND_AFTER
from app.hours.models import HoursEntry
from app.hours.queries.standing import organisers
from app.hours.rules import State
from app.hours.service.telling import RUNS_IT

AT_ONCE = 500


@every("20 13 * * *", "hours.remind")
async def remind(runtime: Runtime) -> None:
    """Remind those who run a mission, in one notice, of the hours that wait there."""
    async with runtime.database.transaction() as session:
        await remind_of_waiting(session, clock.now(), chosen(REMIND_AFTER))


async def remind_of_waiting(session: AsyncSession, now: datetime, after: timedelta) -> int:
    """Tell the organisers of each mission whose hours have waited for so long; return how many wait."""
    waiting = (
        select(HoursEntry.id)
        .where(
            HoursEntry.state == State.PROPOSED,
            HoursEntry.reminded_at.is_(None),
            HoursEntry.proposed_at < now - after,
        )
        .order_by(HoursEntry.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    changed = await session.execute(
        update(HoursEntry)
        .where(HoursEntry.id.in_(waiting))
        .values(reminded_at=now)
        .returning(HoursEntry.mission_id, HoursEntry.id, HoursEntry.person_id)
    )
    missions: dict[int, list[tuple[int, int]]] = {}
    rows = changed.all()
    for mission_id, entry_id, person_id in rows:
        if mission_id is not None and person_id is not None:
            missions.setdefault(mission_id, []).append((entry_id, person_id))
    for mission_id, entries in sorted(missions.items()):
        givers = {person_id for _entry_id, person_id in entries}
        await tell(
            session, "hours.waiting", f"hours.waiting:{mission_id}:{max(entries)[0]}",
            to=await organisers(session, mission_id), because=RUNS_IT,
            # Nobody is reminded of their own hours alone: others confirm them.
            but=sorted(givers) if len(givers) == 1 else [],
            data={"mission": str(mission_id), "many": str(len(givers))},
        )  # fmt: skip
    return len(rows)
