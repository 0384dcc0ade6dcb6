"""Background work: a job exists if and only if the transaction that asked for it committed."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import procrastinate
from procrastinate import JobContext, RetryStrategy
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import logging
from app.core.runtime import Runtime

Handler = Callable[..., Awaitable[None]]
RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)
PREFIX = "nv:"
AT_ONCE = 4
DEAD_AFTER_S = 30
"""A worker that has not been heard of for so long is dead: what it was doing is done again."""

log = logging.get("jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of background work; with ``cron`` the clock asks for it."""

    name: str
    handler: Handler
    cron: str = ""


_jobs: dict[str, Job] = {}

FailureTeller = Callable[[Runtime, int, str, Exception], Awaitable[None]]

_tellers: list[FailureTeller] = []


def on_failure(teller: FailureTeller) -> FailureTeller:
    """Tell the function of each attempt that failed: the job's number, its name, what was raised."""
    _tellers.append(teller)
    return teller


@contextlib.asynccontextmanager
async def _telling(context: JobContext) -> AsyncIterator[None]:
    try:
        yield
    except Exception as error:
        for tell in _tellers:
            # Whoever listens must not hide what happened, nor keep the job from being tried again.
            with contextlib.suppress(Exception):
                runtime = context.additional_context["runtime"]
                await tell(runtime, context.job.id or 0, context.job.task_name, error)
        raise


def timed_jobs() -> list[Job]:
    """Return the jobs that the clock asks for, by name."""
    return [_jobs[name] for name in sorted(_jobs) if _jobs[name].cron]


def job(name: str) -> Callable[[Handler], Handler]:
    """Register ``handler(runtime, **arguments)`` as the job ``nv:name``.

    Arguments are JSON values. A handler may run twice: it must be idempotent.
    """
    return _register(name, "")


def every(cron: str, name: str) -> Callable[[Handler], Handler]:
    """Register ``handler(runtime)`` to run by a five-field ``cron`` line, in UTC."""
    return _register(name, cron)


def _register(name: str, cron: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        _jobs[name] = Job(PREFIX + name, handler, cron)
        return handler

    return register


async def defer(
    session: AsyncSession,
    name: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    **arguments: Any,
) -> None:
    """Ask for a job inside the session's own transaction; nothing is asked if it rolls back."""
    await session.flush()
    connection = await (await session.connection()).get_raw_connection()
    task = _deferring().configure_task(
        name, schedule_at=at, lock=lock, connection=connection.driver_connection
    )
    await task.defer_async(**arguments)


@functools.cache
def _deferring() -> procrastinate.App:
    """Return a queue that only defers, always on a connection it is given."""
    return procrastinate.App(connector=procrastinate.PsycopgConnector())


def queue(connector: BaseConnector) -> procrastinate.App:
    """Return the job queue over ``connector``, knowing every registered job."""
    app = procrastinate.App(connector=connector)
    for known in _jobs.values():
        add = _add_timed if known.cron else _add
        add(app, known)
    return app


def _add(app: procrastinate.App, known: Job) -> None:
    async def run(context: JobContext, /, **arguments: Any) -> None:
        async with _telling(context):
            await known.handler(context.additional_context["runtime"], **arguments)

    app.task(name=known.name, retry=RETRY, pass_context=True)(run)


def _add_timed(app: procrastinate.App, known: Job) -> None:
    async def run(context: JobContext, /, timestamp: int) -> None:  # noqa: ARG001 (the queue's contract)
        async with _telling(context):
            await known.handler(context.additional_context["runtime"])

    task = app.task(name=known.name, retry=RETRY, pass_context=True, queueing_lock=known.name)(run)
    app.periodic(cron=known.cron)(task)


async def run_worker(runtime: Runtime, database_url: str, *, forever: bool = True) -> None:
    """Do the jobs of every queue; with ``forever=False`` stop when none is left."""
    plain = make_url(database_url).set(drivername="postgresql")
    app = queue(
        procrastinate.PsycopgConnector(conninfo=plain.render_as_string(hide_password=False))
    )
    async with app.open_async():
        await _give_back(app)
        rescue = asyncio.create_task(_rescue(app))
        try:
            await app.run_worker_async(
                wait=forever,
                concurrency=AT_ONCE,
                install_signal_handlers=forever,
                delete_jobs="successful",
                stalled_worker_timeout=DEAD_AFTER_S,
                additional_context={"runtime": runtime},
            )
        finally:
            rescue.cancel()


async def _rescue(app: procrastinate.App) -> None:
    """Give the jobs of workers that were killed back to the queue, for as long as this one lives."""
    while True:
        await asyncio.sleep(DEAD_AFTER_S)
        with contextlib.suppress(ConnectorException):
            await _give_back(app)


async def _give_back(app: procrastinate.App) -> None:
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S)
    for one in stalled:
        log.warning("jobs.rescued", job=one.id, task=one.task_name)
        # The clock may have asked for the same again meanwhile: then that one will do.
        with contextlib.suppress(ConnectorException):
            await app.job_manager.retry_job(one)
