"""Is it alive, is it ready, how is it doing: for machines that watch."""

import asyncio
import hmac
from ipaddress import ip_address

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.core.errors import NotFound
from app.core.web.json import access

READY_WITHIN_S = 1.0
router = APIRouter(include_in_schema=False)


@router.get("/health/live", name="health:live", openapi_extra=access("public"))
async def live() -> Response:
    """Answer as long as the process runs."""
    return PlainTextResponse("ok\n")


@router.get("/health/ready", name="health:ready", openapi_extra=access("public"))
async def ready(request: Request) -> Response:
    """Answer 200 when requests can be served, else 503 with what is missing."""
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            await request.app.state.runtime.database.ping()
    except Exception as error:  # noqa: BLE001 (any failure means not ready)
        return JSONResponse({"database": type(error).__name__}, 503)
    return JSONResponse({"database": "ok"})


@router.get("/metrics", name="health:metrics", openapi_extra=access("operator"))
async def metrics(request: Request) -> Response:
    """Return this process's metrics to the operator: by token, or from the machine itself."""
    token = request.app.state.runtime.settings.metrics_token.get_secret_value()
    given = request.headers.get("authorization", "")
    if token:
        allowed = hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    else:
        allowed = _is_loopback(request.client.host if request.client else "")
    if not allowed:
        raise NotFound
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
