"""The engine, and the one transaction of each request.

*Returning commits, raising rolls back*, and the commit comes before the first byte of the
answer: ``Depends(scope="function")`` ends the dependency before the response is sent.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

STATEMENT_TIMEOUT_MS = 15_000
CONNECT_TIMEOUT_S = 3
POOL_WAIT_S = 5


class Database:
    """One engine and its sessions."""

    def __init__(self, url: str, *, pool_size: int = 10, **options: Any) -> None:
        self.engine = create_async_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_WAIT_S,
            pool_pre_ping=False,
            pool_use_lifo=True,  # the connection used last knows most: its plans, its catalogue
            hide_parameters=True,  # a logged failure must not tell what somebody typed
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_S,
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
                "application_name": "notreville",
            },
            **options,
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session whose work is kept if the block ends well, and undone if it raises.

        What was read before a failure stays readable: a form that is shown again names its idea.
        """
        async with self._sessions() as session:
            try:
                yield session
                await session.commit()
            except BaseException:
                session.expunge_all()
                raise

    async def ping(self) -> None:
        """Raise unless the database answers."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()


async def let_go(session: AsyncSession) -> None:
    """Give the connection back while something slow is done; the next statement takes another.

    What was done so far is kept: call it while only reading, before the first change.
    """
    await session.commit()


async def open_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Give the request its transaction."""
    database: Database = request.app.state.runtime.database
    async with database.transaction() as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
