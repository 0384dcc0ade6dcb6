"""JSON as we read and write it: strict in (no NaN, no lone surrogate, no huge integer), fast out."""

import hashlib
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

import orjson
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

S = TypeVar("S", bound=BaseModel)

LARGEST_INTEGER = 2**63 - 1
DEEPEST = 32
"""Levels of lists and objects in one another; nothing of ours needs five."""


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
            if fault := _fault(self._json):
                raise _invalid(fault)
        return self._json


def _says_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _invalid(kind: str) -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": ("body",), "msg": kind, "ctx": {}}])


def _fault(value: Any) -> str:
    """Return what is wrong with a value that is good JSON, or nothing."""
    level = [value]
    for _depth in range(DEEPEST):
        if any(isinstance(v, int) and abs(v) > LARGEST_INTEGER for v in level):
            return "int_parsing_size"
        level = [inner for v in level for inner in _inside(v)]
        if not level:
            return ""
    return "json_invalid"


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class StrictRoute(APIRoute):
    """A route that reads JSON strictly, and answers GET so that it need not be sent twice."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, fed with a strict request."""
        handler = super().get_route_handler()
        takes_json = self.body_field is not None

        async def strictly(request: Request) -> Response:
            if takes_json and not _says_json(request):
                raise HTTPException(415)
            strict = StrictRequest(request.scope, request.receive)
            # Read here: inside its own handler, the framework makes any failure a 400 without words.
            if takes_json and await strict.body():
                await strict.json()
            response = await handler(strict)
            return _open_to_all(request, response) if request.method == "GET" else response

        return strictly


def _open_to_all(request: Request, response: Response) -> Response:
    """Let pages of other sites read what anybody may, and say when nothing has changed."""
    if "authorization" not in request.headers:
        response.headers.setdefault("access-control-allow-origin", "*")
        response.headers.setdefault("cross-origin-resource-policy", "cross-origin")
    response.headers.setdefault("cache-control", "no-cache")
    response.headers.setdefault("vary", "Accept-Language, Authorization")
    body = getattr(response, "body", None)
    if response.status_code != 200 or body is None:
        return response
    etag = f'W/"{hashlib.blake2b(bytes(body), digest_size=12).hexdigest()}"'
    response.headers["etag"] = etag
    if etag not in request.headers.get("if-none-match", ""):
        return response
    kept = {
        k: v for k, v in response.headers.items() if k not in {"content-length", "content-type"}
    }
    return Response(status_code=304, headers=kept)


def api_router(tag: str) -> APIRouter:
    """Return a slice's JSON router; each route declares ``openapi_extra=access("…")``."""
    return APIRouter(tags=[tag], route_class=StrictRoute)


def shape_of(shape: type[S], thing: object, **more: Any) -> S:
    """Return ``thing`` in the shape that programs read: its own attributes, and ``more``."""
    own = {name: getattr(thing, name) for name in shape.model_fields if name not in more}
    return shape(**own, **more)


def access(who: str) -> dict[str, str]:
    """Declare who may use a JSON route; shown in the OpenAPI document and checked by a test."""
    return {"x-access": who}


def described(words: Mapping[str, str]) -> Callable[[dict[str, Any]], None]:
    """Return what says of each field of a schema what it is, for ``json_schema_extra``; ``words`` are untranslated."""

    def describe(schema: dict[str, Any]) -> None:
        for name, field in schema["properties"].items():
            field["description"] = words[name]
            field.pop("title", None)

    return describe
