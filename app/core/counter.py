"""Counting attempts within a window of time: in PostgreSQL, or in Valkey where there is one.

A count must stand whatever becomes of the request, so it never uses the request's connection,
nor one of the same pool: requests that each hold one connection and wait for a second would
wait for ever.
"""

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import DateTime, Integer, String, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db.base import Base
from app.core.db.engine import Database

CONNECTIONS = 3


class Throttle(Base):
    """Attempts of one kind, by one key, in one window of time."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_ends: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    attempts: Mapped[int] = mapped_column(Integer)


class Counter(Protocol):
    """Counts for all workers, across restarts."""

    async def count(self, key: str, seconds: int) -> tuple[int, int]:
        """Count one more under ``key``; return how many in this window, and its seconds left."""

    async def forget(self) -> None:
        """Forget windows that are over."""

    async def close(self) -> None:
        """Let connections go."""


COUNT = text("""
    INSERT INTO throttle AS t (key, window_ends, attempts) VALUES (:key, :ends, 1)
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN t.window_ends <= :now THEN 1 ELSE t.attempts + 1 END,
        window_ends = CASE WHEN t.window_ends <= :now THEN EXCLUDED.window_ends ELSE t.window_ends END
    RETURNING attempts, window_ends
""")


class PostgresCounter:
    """Counts in the table ``throttle``."""

    def __init__(self, database_url: str) -> None:
        self.database = Database(database_url, pool_size=CONNECTIONS)

    async def count(self, key: str, seconds: int) -> tuple[int, int]:
        """Count one more, in one statement."""
        now = clock.now()
        values = {"key": key, "ends": now + timedelta(seconds=seconds), "now": now}
        async with self.database.transaction() as session:
            row = (await session.execute(COUNT, values)).one()
        return row.attempts, max(1, int((row.window_ends - now).total_seconds()))

    async def forget(self) -> None:
        """Forget windows that are over: a key says something of a person."""
        async with self.database.transaction() as session:
            await session.execute(delete(Throttle).where(Throttle.window_ends < clock.now()))

    async def close(self) -> None:
        """Let connections go."""
        await self.database.close()


class ValkeyCounter:
    """Counts in Valkey (or Redis ≥ 7), which forgets by itself."""

    def __init__(self, url: str) -> None:
        import valkey.asyncio  # noqa: PLC0415 (an optional extra)

        self.client = valkey.asyncio.from_url(url)  # type: ignore[no-untyped-call]

    async def count(self, key: str, seconds: int) -> tuple[int, int]:
        """Count one more, in one round trip."""
        async with self.client.pipeline(transaction=True) as pipe:
            pipe.incr(f"throttle:{key}")
            pipe.expire(f"throttle:{key}", seconds, nx=True)
            pipe.ttl(f"throttle:{key}")
            attempts, _set, left = await pipe.execute()
        return int(attempts), max(1, int(left))

    async def forget(self) -> None:
        """Keys expire by themselves."""

    async def close(self) -> None:
        """Let connections go."""
        await self.client.aclose()


def counter_for(valkey_url: str, database_url: str) -> Counter:
    """Return the counter that the settings name."""
    return ValkeyCounter(valkey_url) if valkey_url else PostgresCounter(database_url)
