"""What moderation does by the clock: suspensions that end, traces that are forgotten."""

from sqlalchemy import update

from app.core import clock
from app.core.jobs import every
from app.core.runtime import Runtime
from app.moderation.models import Report
from app.moderation.rules import VISITORS_KEPT
from app.moderation.service.close import close_gone
from app.moderation.service.suspend import lift


@every("23 * * * *", "moderation.lift")
async def lift_suspensions(runtime: Runtime) -> None:
    """Forget suspensions that are over; they have counted for nothing since their end."""
    async with runtime.database.transaction() as session:
        await lift(session, clock.now())


@every("37 * * * *", "moderation.close")
async def close_cases(runtime: Runtime) -> None:
    """Close the cases of what its author has erased meanwhile."""
    async with runtime.database.transaction() as session:
        await close_gone(session, clock.now())


@every("41 4 * * *", "moderation.forget")
async def forget_visitors(runtime: Runtime) -> None:
    """Forget who the visitors were whose reports were answered long ago."""
    async with runtime.database.transaction() as session:
        await session.execute(
            update(Report)
            .where(Report.answered_at < clock.now() - VISITORS_KEPT, Report.reporter_id.is_(None))
            .values(visitor_hash=None, email="")
        )
