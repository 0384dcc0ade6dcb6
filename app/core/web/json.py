"""JSON as we read and write it: strict in (no NaN, no lone surrogate, no huge integer), fast out."""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

LARGEST_INTEGER = 2**63 - 1


class StrictRequest(Request):
    """A request whose JSON is read by the letter of RFC 8259."""

    async def json(self) -> Any:
        """Return the body.

        Raises:
            RequestValidationError: when it is no JSON, or holds what the database cannot.
        """
        if not hasattr(self, "_json"):
            try:
                self._json = orjson.loads(await self.body())
            except orjson.JSONDecodeError as error:
                raise _invalid("json_invalid") from error
            if _has_huge_integer(self._json):
                raise _invalid("int_parsing_size")
        return self._json


def _invalid(kind: str) -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": ("body",), "msg": kind, "ctx": {}}])


def _has_huge_integer(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_huge_integer(v) for v in value.values())
    if isinstance(value, list):
        return any(_has_huge_integer(v) for v in value)
    return isinstance(value, int) and abs(value) > LARGEST_INTEGER


class StrictRoute(APIRoute):
    """A route that reads requests strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, fed with a strict request."""
        handler = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handler(StrictRequest(request.scope, request.receive))

        return strictly


def api_router(tag: str) -> APIRouter:
    """Return a slice's JSON router; each route declares ``openapi_extra=access("…")``."""
    return APIRouter(tags=[tag], route_class=StrictRoute)


def access(who: str) -> dict[str, str]:
    """Declare who may use a JSON route; shown in the OpenAPI document and checked by a test."""
    return {"x-access": who}
