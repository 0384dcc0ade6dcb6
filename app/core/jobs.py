"""Background work: a job exists if and only if the transaction that asked for it committed."""

import functools
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import procrastinate
from procrastinate import JobContext, RetryStrategy
from procrastinate.connector import BaseConnector
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime

Handler = Callable[..., Awaitable[None]]
RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)

registry = procrastinate.Blueprint()


def job(
    name: str, *, retry: RetryStrategy = RETRY, queue: str = "default"
) -> Callable[[Handler], Handler]:
    """Register ``handler(runtime, **arguments)`` as background work.

    Arguments are JSON values. A handler may run twice: it must be idempotent.
    """

    def register(handler: Handler) -> Handler:
        async def run(context: JobContext, /, **arguments: Any) -> None:
            await handler(context.additional_context["runtime"], **arguments)

        functools.update_wrapper(run, handler, updated=())
        del run.__wrapped__  # type: ignore[attr-defined]  # procrastinate would read its signature
        registry.task(name=name, queue=queue, retry=retry, pass_context=True)(run)
        return handler

    return register


def every(cron: str, name: str) -> Callable[[Handler], Handler]:
    """Register ``handler(runtime)`` to run by a five-field ``cron`` line, in UTC."""

    def register(handler: Handler) -> Handler:
        async def run(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 (the queue's contract)
            await handler(context.additional_context["runtime"])

        task = registry.task(
            name=name, queue="default", retry=RETRY, pass_context=True, queueing_lock=name
        )(run)
        registry.periodic(cron=cron)(task)
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
    await (
        deferring_app()
        .configure_task(name, schedule_at=at, lock=lock, connection=connection.driver_connection)
        .defer_async(**arguments)
    )


@functools.cache
def deferring_app() -> procrastinate.App:
    """Return an app that only defers, always on a connection it is given."""
    return queue(procrastinate.PsycopgConnector())


def queue(connector: BaseConnector) -> procrastinate.App:
    """Return the job queue over ``connector``, knowing every registered job."""
    app = procrastinate.App(connector=connector)
    app.add_tasks_from(registry, namespace="nv")
    return app


def worker_connector(database_url: str) -> procrastinate.PsycopgConnector:
    """Return the connector a worker reads jobs with."""
    plain = make_url(database_url).set(drivername="postgresql")
    return procrastinate.PsycopgConnector(conninfo=plain.render_as_string(hide_password=False))


async def run_worker(runtime: Runtime, database_url: str, *, forever: bool = True) -> None:
    """Do the jobs of every queue; with ``forever=False`` stop when none is left."""
    app = queue(worker_connector(database_url))
    async with app.open_async():
        await app.run_worker_async(
            wait=forever,
            concurrency=4,
            install_signal_handlers=forever,
            delete_jobs="successful",
            additional_context={"runtime": runtime},
        )
