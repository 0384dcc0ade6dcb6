"""Not too many writes a second, all processes together: each takes its turn from one row of the database."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from app.core.db import Database

TURN = text("""
    INSERT INTO gateway_pace AS p (name, next_at)
    VALUES (:name, clock_timestamp() + :step * interval '1 millisecond')
    ON CONFLICT (name) DO UPDATE
        SET next_at = GREATEST(p.next_at, clock_timestamp()) + :step * interval '1 millisecond'
    RETURNING ceil(1000 * extract(epoch FROM next_at - clock_timestamp()))::int - :step
""")


class Pace:
    """Turns at even distances: nobody's comes sooner than ``1000 / a_second`` ms after another's."""

    def __init__(self, database: Database, name: str, a_second: int) -> None:
        self._database = database
        self._values = {"name": name, "step": -(-1000 // a_second)}

    async def turn(self) -> None:
        """Take the next turn, and wait for it; it is taken whatever becomes of the caller."""
        async with self._database.transaction() as session:
            left_ms: int | None = await session.scalar(TURN, self._values)
        await asyncio.sleep(timedelta(milliseconds=max(0, left_ms or 0)).total_seconds())

    async def close(self) -> None:
        """Let the connection go."""
        await self._database.close()
