"""A program that uses the API: JSON in and out, with a person's token or without."""

from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.rules import Scope
from app.accounts.service.tokens import create_token
from app.core import clock

ORIGIN = "http://testserver"
SCOPES = tuple(str(scope) for scope in Scope)


class Program:
    """Calls ``/api/v1``; ``await program.get("/ideas")``."""

    def __init__(self, app: ASGIApp, token: str = "", language: str = "en") -> None:
        headers = {"accept-language": language}
        if token:
            headers["authorization"] = f"Bearer {token}"
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=f"{ORIGIN}/api/v1",
            headers=headers,
            timeout=30,
        )

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.http.get(path, **options)

    async def send(
        self, method: str, path: str, json: Any = None, **options: Any
    ) -> httpx.Response:
        return await self.http.request(method, path, json=json, **options)

    async def post_raw(
        self, path: str, body: bytes, content_type: str = "application/json", method: str = "POST"
    ) -> httpx.Response:
        return await self.http.request(
            method, path, content=body, headers={"content-type": content_type}
        )


async def token_of(db: AsyncSession, person: Person | Actor, *scopes: str) -> str:
    """Make a token for a person; without scopes, with all of them; of staff, with their rights."""
    strong = isinstance(person, Actor) and person.is_staff
    secret = await create_token(
        db, person.id, scopes or SCOPES, "essai", clock.now(), strong=strong
    )
    await db.commit()
    return secret


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem of this kind, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["code"] == code
    assert body["type"] == f"{ORIGIN}/api/v1/problems#{code}"
    assert body["title"]
    return body
