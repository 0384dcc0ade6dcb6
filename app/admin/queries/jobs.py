"""What waits, runs and failed behind the scenes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.admin.rules import redacted
from app.core.jobs import timed_jobs

MAIL = "nv:mail"
PER_PAGE = 50


class Shown(StrEnum):
    """Which jobs a page shows."""

    FAILED = "failed"
    WAITING = "waiting"
    RUNNING = "running"
    GIVEN_UP = "given-up"


STATUS = {
    Shown.FAILED: "failed",
    Shown.WAITING: "todo",
    Shown.RUNNING: "doing",
    Shown.GIVEN_UP: "cancelled",
}

LIST = text("""
    SELECT j.id, j.task_name AS name, j.status::text AS status, j.attempts, j.scheduled_at, j.args,
           f.error, f.at AS failed_at,
           (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS asked_at
    FROM procrastinate_jobs j LEFT JOIN job_failure f ON f.job_id = j.id
    WHERE j.status = CAST(:status AS procrastinate_job_status)
      AND (j.task_name = :mail) = :is_mail AND j.id < :before
    ORDER BY j.id DESC LIMIT :most
""")
LAST_RUNS = text("""
    SELECT task_name, max(defer_timestamp) AS at FROM procrastinate_periodic_defers GROUP BY 1
""")


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job in a list; ``arguments`` hold nobody's words."""

    id: int
    name: str
    status: str
    attempts: int
    asked_at: datetime | None
    scheduled_at: datetime | None
    error: str
    failed_at: datetime | None
    arguments: dict[str, Any]
    to: str
    """Of a letter: whom it is for; otherwise empty."""
    language: str


@dataclass(frozen=True, slots=True)
class Timed:
    """A job of the clock and when it was last asked for."""

    name: str
    cron: str
    last_at: datetime | None


async def jobs(
    session: AsyncSession, shown: Shown, *, letters: bool = False, before: int = 0
) -> tuple[list[JobLine], int]:
    """Return a page of jobs, newest first, and the number to go on before (0: no more)."""
    asked = {
        "status": STATUS[shown],
        "mail": MAIL,
        "is_mail": letters,
        "before": before or 2**62,
        "most": PER_PAGE + 1,
    }
    rows = (await session.execute(LIST, asked)).all()
    lines = [
        JobLine(
            row.id,
            row.name.removeprefix("nv:"),
            row.status,
            row.attempts,
            row.asked_at,
            row.scheduled_at,
            row.error or "",
            row.failed_at,
            redacted({k: v for k, v in row.args.items() if not letters or k != "mail"}),
            str(row.args.get("mail", {}).get("to", "")) if letters else "",
            str(row.args.get("mail", {}).get("language", "")) if letters else "",
        )
        for row in rows[:PER_PAGE]
    ]
    return lines, lines[-1].id if len(rows) > PER_PAGE else 0


async def of_the_clock(session: AsyncSession) -> list[Timed]:
    """Return the jobs of the clock, with when each was last asked for (UTC)."""
    last = {row.task_name: row.at for row in await session.execute(LAST_RUNS)}
    return [
        Timed(
            job.name.removeprefix("nv:"),
            job.cron,
            datetime.fromtimestamp(last[job.name], UTC) if last.get(job.name) else None,
        )
        for job in timed_jobs()
    ]
