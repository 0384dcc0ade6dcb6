"""Forgets failures of jobs that are gone, and jobs that were given up long ago."""

from datetime import timedelta

from sqlalchemy import text

from app.core import clock
from app.core.jobs import every
from app.core.runtime import Runtime

GIVEN_UP_KEPT = timedelta(days=30)
FORGET_JOBS = text("""
    DELETE FROM procrastinate_jobs j
    WHERE j.status IN ('cancelled', 'aborted')
      AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > :since)
""")
FORGET_FAILURES = text("""
    DELETE FROM job_failure f
    WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs j WHERE j.id = f.job_id)
""")


@every("41 8 * * *", "admin.forget_jobs")
async def forget(runtime: Runtime) -> None:
    """Forget, every night, what nobody will look at again; a letter given up keeps its address."""
    async with runtime.database.transaction() as session:
        await session.execute(FORGET_JOBS, {"since": clock.now() - GIVEN_UP_KEPT})
        await session.execute(FORGET_FAILURES)
