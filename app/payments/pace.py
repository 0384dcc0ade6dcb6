"""Not too many writes a second, all processes together: each takes its turn from one row of the database."""

import asyncio

from sqlalchemy import text

from app.core.db import Database

TURN = text("""
    INSERT INTO gateway_pace AS p (name, next_at)
    VALUES (:name, clock_timestamp() + make_interval(secs => :step))
    ON CONFLICT (name) DO UPDATE
        SET next_at = GREATEST(p.next_at, clock_timestamp()) + make_interval(secs => :step)
    RETURNING extract(epoch FROM next_at - make_interval(secs => :step) - clock_timestamp())
""")


class Pace:
    """Turns at even distances: nobody's turn comes sooner than ``1 / a_second`` after another's."""

    def __init__(self, database: Database, name: str, a_second: int) -> None:
        self._database = database
        self._values = {"name": name, "step": 1 / a_second}

    async def turn(self) -> None:
        """Take the next turn, and wait for it; kept whatever becomes of the caller's transaction."""
        async with self._database.transaction() as session:
            left = await session.scalar(TURN, self._values)
        await asyncio.sleep(max(0.0, float(left or 0)))

    async def close(self) -> None:
        """Let the connection go."""
        await self._database.close()
