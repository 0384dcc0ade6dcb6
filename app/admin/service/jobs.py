"""Trying a job again, or giving it up: once, whoever presses, and written down."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.admin import policy
from app.audit.service import record
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.core.subjects import Subject

RETRY = text("""
    UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL
    WHERE id = :id AND status = 'failed' RETURNING task_name
""")
GIVE_UP = text("""
    UPDATE procrastinate_jobs SET status = 'cancelled'
    WHERE id = :id AND status IN ('failed', 'todo') RETURNING task_name
""")


class NoLongerSo(Conflict):
    """The job moved on since the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("This job has moved on since you opened the page: look at it again."))


async def try_again(session: AsyncSession, by: Actor, job_id: int, now: datetime) -> None:
    """Put a failed job back into the queue, with all its attempts.

    Raises:
        Refused: ``by`` is no administrator.
        NoLongerSo: it has not failed, or another one of the same waits already.
    """
    policy.can_administer(by).require()
    try:
        async with session.begin_nested():
            name = (await session.execute(RETRY, {"id": job_id})).scalar_one_or_none()
    except IntegrityError as error:
        raise Conflict(
            _("The same job waits already: this one need not be tried again.")
        ) from error
    await _written(session, "job.retried", by, job_id, name, now)


async def give_up(
    session: AsyncSession, by: Actor, job_id: int, now: datetime, *, reason: str = ""
) -> None:
    """Take a job that failed or waits out of the queue; it is kept for a month to be looked at.

    Raises:
        Refused: ``by`` is no administrator.
        NoLongerSo: it is being done, or is done.
    """
    policy.can_administer(by).require()
    name = (await session.execute(GIVE_UP, {"id": job_id})).scalar_one_or_none()
    await _written(session, "job.given_up", by, job_id, name, now, reason)


async def _written(
    session: AsyncSession,
    action: str,
    by: Actor,
    job_id: int,
    name: str | None,
    now: datetime,
    reason: str = "",
) -> None:
    if name is None:
        raise NoLongerSo
    await record(
        session,
        action,
        by=by.id,
        now=now,
        subject=Subject("job", job_id),
        reason=reason,
        detail={"job": name.removeprefix("nv:")},
    )
