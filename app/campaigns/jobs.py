"""Background work of campaigns: evaluating at the deadline, marks, reminders, advice."""

from app.campaigns.models import Campaign
from app.campaigns.service import remind
from app.campaigns.service.evaluate import due, evaluate
from app.campaigns.shown import tags
from app.core import clock
from app.core.jobs import every
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages


@every("* * * * *", "campaigns.evaluate")
async def evaluate_due(runtime: Runtime) -> None:
    """Every minute: evaluate the campaigns whose deadline has passed, each in its own transaction."""
    await evaluate_all(runtime)


async def evaluate_all(runtime: Runtime) -> int:
    """Evaluate what is due, and return how many this process did."""
    async with runtime.database.transaction() as session:
        numbers = await due(session)
    did = 0
    for number in numbers:
        async with runtime.database.transaction() as session:
            if await evaluate(session, number, clock.now()) is not None:
                did += 1
                campaign = await session.get_one(Campaign, number)
                drop_pages(session, runtime, *tags(campaign))
    return did


@every("*/10 * * * *", "campaigns.look_after")
async def look_after(runtime: Runtime) -> None:
    """Every ten minutes: marks for the forecast, reminders of the end, advice to silent teams."""
    async with runtime.database.transaction() as session:
        await remind.mark(session)
        await remind.remind(session)
        await remind.coach(session, clock.now())
