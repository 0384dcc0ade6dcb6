"""How often something may be tried: counted in the database, so for every worker and across restarts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import DateTime, Integer, String, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db.base import Base
from app.core.errors import TooMany
from app.core.jobs import every
from app.core.runtime import Runtime
from app.core.sessions import digest


class Throttle(Base):
    """Attempts of one kind, by one key, in one window of time."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_ends: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    attempts: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts in so many seconds."""

    name: str
    attempts: int
    seconds: int


COUNT = text("""
    INSERT INTO throttle AS t (key, window_ends, attempts) VALUES (:key, :ends, 1)
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN t.window_ends <= :now THEN 1 ELSE t.attempts + 1 END,
        window_ends = CASE WHEN t.window_ends <= :now THEN EXCLUDED.window_ends ELSE t.window_ends END
    RETURNING attempts, window_ends
""")


async def attempt(runtime: Runtime, limit: Limit, who: str) -> None:
    """Count one attempt by ``who``, whatever becomes of the request's own transaction.

    Raises:
        TooMany: past the limit; says in how many seconds to come back.
    """
    if not runtime.settings.throttling:
        return
    now = clock.now()
    key = f"{limit.name}:{digest(who).hex()[:40]}"
    ends = now + timedelta(seconds=limit.seconds)
    async with runtime.database.transaction() as session:
        row = (await session.execute(COUNT, {"key": key, "ends": ends, "now": now})).one()
    if row.attempts > limit.attempts:
        raise TooMany(max(1, int((row.window_ends - now).total_seconds())))


@every("17 * * * *", "throttle.forget")
async def forget(runtime: Runtime) -> None:
    """Forget windows that are over: a key says something of a person."""
    async with runtime.database.transaction() as session:
        await session.execute(delete(Throttle).where(Throttle.window_ends < clock.now()))
