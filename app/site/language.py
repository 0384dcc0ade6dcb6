"""The site's own address, and the language a visitor chooses."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.core.errors import NotFound
from app.core.i18n import LANGUAGES, negotiate
from app.core.sessions import read_cookie, write_cookie
from app.core.web.json import access
from app.core.web.responses import local_path, runtime_of
from app.core.web.routing import url

router = APIRouter(include_in_schema=False)
COOKIE = "language"
YEAR_S = 365 * 24 * 3_600


@router.get("/", name="site:root", openapi_extra=access("public"))
async def root(request: Request) -> Response:
    """Go to the home page in the language chosen, else in the browser's, else in French."""
    chosen = read_cookie(request, runtime_of(request).settings, COOKIE)
    if chosen not in LANGUAGES:
        chosen = negotiate(request.headers.get("accept-language", ""))
    answer = RedirectResponse(url("site:home", lang=chosen), status_code=302)
    answer.headers["vary"] = "Accept-Language, Cookie"
    answer.headers["cache-control"] = "private, no-cache"
    return answer


@router.get("/language/{language}", name="site:language", openapi_extra=access("public"))
async def choose(request: Request, language: str, to: str = "") -> Response:
    """Remember the language that a visitor chose by pressing it, and go on to the page they read."""
    if language not in LANGUAGES:
        raise NotFound
    path = local_path(to)
    if path.split("?")[0].split("/")[1:2] != [language]:
        path = url("site:home", lang=language)
    answer = RedirectResponse(path, status_code=303)
    write_cookie(answer, runtime_of(request).settings, COOKIE, language, max_age=YEAR_S)
    answer.headers["cache-control"] = "private, no-cache"
    return answer
