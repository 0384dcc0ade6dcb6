"""Files nobody needs any more: those taken down, and those of requests that failed."""

from datetime import timedelta

from sqlalchemy import select

from app.core import clock, logging
from app.core.jobs import every, job
from app.core.runtime import Runtime
from app.media.models import Media
from app.media.rules import FILE_NAME

SPARED = timedelta(days=1)
"""Younger files may belong to a request that has not committed yet."""

BATCH = 500

log = logging.get("media")


@job("media.forget")
async def forget(runtime: Runtime, *, names: list[str]) -> None:
    """Delete the files of what was taken down."""
    for name in names:
        await runtime.storage.delete(name)


@every("41 4 * * *", "media.sweep")
async def sweep(runtime: Runtime) -> None:
    """Delete our files that no row names: their requests failed after writing them."""
    old = await runtime.storage.older_than(clock.now() - SPARED)
    ours = [(name, found[1]) for name in old if (found := FILE_NAME.match(name))]
    swept = 0
    for start in range(0, len(ours), BATCH):
        batch = ours[start : start + BATCH]
        async with runtime.database.transaction() as session:
            query = select(Media.file).where(Media.file.in_({base for _, base in batch}))
            needed = set((await session.execute(query)).scalars())
        for name, base in batch:
            if base not in needed or name.endswith(".part"):
                await runtime.storage.delete(name)
                swept += 1
    if swept:
        log.info("media.swept", files=swept)
