"""Remembers why a job failed, for its page."""

from sqlalchemy.dialects.postgresql import insert

from app.admin.models import JobFailure
from app.admin.rules import error_name
from app.core import clock
from app.core.jobs import on_failure
from app.core.runtime import Runtime


@on_failure
async def remember(runtime: Runtime, job_id: int, _name: str, error: Exception) -> None:
    """Keep the class of what was raised: the last one counts."""
    values = {"error": error_name(error), "at": clock.now()}
    async with runtime.database.transaction() as session:
        await session.execute(
            insert(JobFailure)
            .values(job_id=job_id, **values)
            .on_conflict_do_update(index_elements=["job_id"], set_=values)
        )
