"""Background work of what is given in kind: reminders, by day only."""

from app.core import clock
from app.core.jobs import every
from app.core.runtime import Runtime
from app.items.service import remind


@every("7 13-23 * * *", "items.hand_overs")
async def hand_overs(runtime: Runtime) -> None:
    """Every hour of the day in Montréal: recall the hand-overs of the next day."""
    async with runtime.database.transaction() as session:
        await remind.hand_overs(session, clock.now())


@every("37 14 * * *", "items.loans")
async def loans(runtime: Runtime) -> None:
    """Every morning: recall loans that go back, and offers that nobody answers."""
    async with runtime.database.transaction() as session:
        now = clock.now()
        await remind.loans(session, now)
        await remind.unanswered(session, now)
