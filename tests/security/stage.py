"""A rehearsal: the whole application over a small world, where no request leaves a trace.

Each request works in a transaction of its own that is undone afterwards, so that thousands of them
may be asked of one world; and each says whether it would have written anything.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core import csrf
from app.core.db import Database
from app.core.runtime import Runtime
from tests.visitor import ORIGIN
from tests.world import World

WROTE = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
VISITOR = "visitor"


class Rehearsal(Database):
    """A database whose transactions end as if they had not been."""

    wrote = False
    """Whether a transaction since the last look changed or locked a row."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session whose work is undone, however the block ends."""
        async with self.engine.connect() as connection:
            outer = await connection.begin()
            session = AsyncSession(
                bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False
            )
            try:
                async with session:
                    try:
                        yield session
                        await session.commit()
                    except Exception:
                        session.expunge_all()
                        raise
            finally:
                try:
                    self.wrote |= (await connection.execute(WROTE)).scalar_one()
                except DBAPIError:
                    self.wrote = True
                await outer.rollback()


@dataclass
class Stage:
    """The application, its world, and everybody's browsers and programs."""

    runtime: Runtime
    app: ASGIApp
    http: httpx.AsyncClient
    world: World

    @property
    def database(self) -> Rehearsal:
        """Return the database that forgets."""
        assert isinstance(self.runtime.database, Rehearsal)
        return self.runtime.database

    async def browse(
        self,
        who: str,
        method: str,
        path: str,
        *,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        with_token: bool = True,
        language: str = "fr",
    ) -> httpx.Response:
        """Ask as somebody's browser does; redirects are not followed; tuples are files.

        An empty header takes away the one that browsers send.
        """
        sent = {"accept-language": language}
        body = dict(data or {})
        if method != "GET":
            sent["sec-fetch-site"] = "same-origin"
        if who != VISITOR:
            secret = self.world.secrets[who]
            sent["cookie"] = f"session={secret}"
            if method != "GET" and with_token:
                body[csrf.FIELD] = self.form_token(who)
        files = {name: value for name, value in body.items() if isinstance(value, tuple)}
        fields = {name: value for name, value in body.items() if name not in files}
        given = {"data": fields, "files": files or None} if method != "GET" else {}
        return await self._send(method, path, sent | (headers or {}), given)

    async def post_bytes(self, who: str, path: str, body: bytes, kind: str) -> httpx.Response:
        """Post a body as it is, from our own page; its token goes in a header."""
        sent = {"accept-language": "fr", "sec-fetch-site": "same-origin", "content-type": kind}
        if who != VISITOR:
            sent["cookie"] = f"session={self.world.secrets[who]}"
            sent[csrf.HEADER] = self.form_token(who)
        return await self._send("POST", path, sent, {"content": body})

    def form_token(self, who: str) -> str:
        """Return what a form made for somebody carries."""
        return csrf.token(self.runtime.settings, self.world.secrets[who])

    async def call(
        self,
        who: str,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        **given: Any,
    ) -> httpx.Response:
        """Ask as somebody's program does, with a token of every scope."""
        sent = {"accept-language": "fr"}
        if who != VISITOR:
            sent["authorization"] = f"Bearer {self.world.tokens[who]}"
        return await self._send(method, path, sent | (headers or {}), given)

    async def _send(
        self, method: str, path: str, headers: dict[str, str], given: dict[str, Any]
    ) -> httpx.Response:
        self.database.wrote = False
        said = {name: value.encode("latin-1") for name, value in headers.items() if value}
        answer = await self.http.request(method, path, headers=said, **given)
        self.http.cookies.clear()
        return answer


def client(app: Any) -> httpx.AsyncClient:
    """Return a way to ask the whole application without a network."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url=ORIGIN,
        headers={"accept-encoding": "identity"},
        timeout=30,
    )
