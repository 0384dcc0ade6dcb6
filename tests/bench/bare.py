"""The yardstick: a bare Starlette application that answers with the same bytes, doing nothing."""

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BODY = Path(os.environ.get("BARE_BODY", "/dev/null")).read_bytes()


async def answer(_request: Request) -> Response:
    """Answer with the bytes."""
    return Response(BODY, media_type="text/html")


app = Starlette(routes=[Route("/", answer)])
