"""Background work: e-mails at once, digests in the morning, and letting go of what is old."""

from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n.format import ZONE
from app.core.jobs import every, job
from app.core.notices import Rhythm
from app.core.runtime import Runtime
from app.notifications import deliver
from app.notifications.service import digest, home, retention
from app.notifications.service.each import for_each

MORNING = time(8)
"""When digests leave, in Montréal: what happens later waits for the next one."""


@job("notifications.deliver")
async def deliver_some(runtime: Runtime, *, ids: list[int]) -> None:
    """Send the e-mails of these notices that have not left yet."""
    await deliver.deliver(runtime, ids, clock.now())


@every("10 12,13 * * *", "notifications.digests")
async def send_digests(runtime: Runtime) -> None:
    """Send the digests of the day, and on Mondays those of the week, after eight in Montréal.

    Asked at both hours that may be eight there, summer and winter: whoever asks again, or goes on
    where a killed worker stopped, finds only what has not been sent. What should have left on a
    Monday when no worker ran leaves on the first day that one does, not a week later.

    Raises:
        Exception: somebody's could not be written; everybody else's are, and it is tried again.
    """
    until = this_morning(clock.now())
    if until is None:
        return
    failures = [
        failure
        for rhythm, moment in ((Rhythm.DAILY, until), (Rhythm.WEEKLY, monday_morning(until)))
        for send in (send_gathered, home.send_all)
        for failure in await send(runtime, rhythm, moment)
    ]
    if failures:
        raise failures[0]


def this_morning(now: datetime) -> datetime | None:
    """Return eight o'clock of this day in Montréal; None before."""
    eight = datetime.combine(now.astimezone(ZONE), MORNING, ZONE)
    return eight.astimezone(now.tzinfo) if eight <= now else None


def monday_morning(until: datetime) -> datetime:
    """Return eight o'clock in Montréal of the Monday of this day's week, which may be this very day."""
    day = until.astimezone(ZONE).date()
    monday = day - timedelta(days=day.weekday())
    return datetime.combine(monday, MORNING, ZONE).astimezone(until.tzinfo)


async def send_gathered(runtime: Runtime, rhythm: Rhythm, until: datetime) -> list[Exception]:
    """Send each person's digest of what was gathered before ``until``; return what went wrong."""

    async def write(session: AsyncSession, person_id: int) -> None:
        await digest.send_digest(session, runtime.settings, person_id, rhythm, until)

    failures: list[Exception] = []
    last = 0
    while True:
        async with runtime.database.transaction() as session:
            people = await digest.waiting(session, rhythm, until, after=last)
        if not people:
            return failures
        failures += await for_each(runtime, people, write)
        last = people[-1]


@every("41 8 * * *", "notifications.forget")
async def forget_old(runtime: Runtime) -> None:
    """Forget, every night, notices that are too old to be of use."""
    gone = retention.PART
    while gone >= retention.PART:
        async with runtime.database.transaction() as session:
            gone = await retention.forget_some(session, clock.now())
