"""Writing to many people, each in a transaction of their own: one failure keeps nobody else waiting."""

from collections.abc import Awaitable, Callable, Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime


async def for_each(
    runtime: Runtime,
    people: Iterable[int],
    write: Callable[[AsyncSession, int], Awaitable[object]],
) -> list[Exception]:
    """Write to each of these people, and return what went wrong, for the caller to raise at its end."""
    failures: list[Exception] = []
    for person_id in people:
        try:
            async with runtime.database.transaction() as session:
                await write(session, person_id)
        except Exception as failure:  # noqa: BLE001 (whatever it is, it is raised at the end)
            failures.append(failure)
    return failures
