"""What waits behind the scenes, counted with an end."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MOST = 1_000
"""Nobody needs to know how many more: "1,000+" is a reason to look."""

COUNTS = text(f"""
    SELECT (SELECT count(*) FROM (SELECT 1 FROM procrastinate_jobs WHERE status = 'failed'
                                  AND task_name <> 'nv:mail' LIMIT {MOST}) f) AS jobs_failed,
           (SELECT count(*) FROM (SELECT 1 FROM procrastinate_jobs WHERE status = 'failed'
                                  AND task_name = 'nv:mail' LIMIT {MOST}) m) AS letters_failed,
           (SELECT count(*) FROM (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo'
                                  AND coalesce(scheduled_at, now()) < now() - interval '10 minutes'
                                  LIMIT {MOST}) l) AS jobs_late
""")  # noqa: S608 (constants only)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each; :data:`MOST` means at least so many."""

    jobs_failed: int
    letters_failed: int
    jobs_late: int


async def waiting(session: AsyncSession) -> Waiting:
    """Return what an administrator should look at."""
    row = (await session.execute(COUNTS)).one()
    return Waiting(row.jobs_failed, row.letters_failed, row.jobs_late)
