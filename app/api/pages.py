"""The API explained to people: its reference, drawn from its document, and its problems."""

from fastapi import Request
from starlette.responses import Response

from app.api.problems import PROBLEMS
from app.api.reference import chapters
from app.core.i18n import current
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages

pages = Pages("/api")

KEPT_S = 3_600


@pages.get("", name="api:reference", access=PUBLIC)
async def reference(request: Request) -> Response:
    """Show every operation: what it does, what it takes, what it gives, how to call it."""
    document = request.app.state.api[current()]
    context = {
        "about": document["info"]["description"],
        "security": document["components"]["securitySchemes"]["token"]["description"],
        "chapters": chapters(document),
    }
    return page(request, "api/reference.html", context, tags=("api",), seconds=KEPT_S)


@pages.get("/problems", fr="/problemes", name="api:problems", access=PUBLIC)
async def problems(request: Request) -> Response:
    """Explain what may go wrong, each kind at its anchor."""
    return page(request, "api/problems.html", {"problems": PROBLEMS}, tags=("api",), seconds=KEPT_S)
