"""Every failure answers in the visitor's language: a page for people, problem+json for programs."""

import uuid

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.core import logging
from app.core.errors import DomainError, Invalid, NotFound, TooMany
from app.core.i18n import gettext as _
from app.core.web.form_errors import said
from app.core.web.forms import Rerender
from app.core.web.responses import fragment, page, wants_fragment

log = logging.get("errors")
UNAVAILABLE_RETRY_S = "5"


def is_api(request: Request) -> bool:
    """Say whether a program asks."""
    return request.url.path.startswith("/api/")


def problem(request: Request, status: int, code: str, message: str, **more: object) -> Response:
    """Answer with RFC 9457 problem details."""
    body = {
        "type": f"{request.app.state.runtime.settings.base_url}/api/v1/problems#{code}",
        "title": message,
        "status": status,
        "code": code,
        **more,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


def answer(request: Request, error: DomainError) -> Response:
    """Answer a refusal."""
    more = dict(error.facts)
    if isinstance(error, Invalid):
        more["errors"] = error.errors
    elif error.field:
        more["errors"] = {error.field: error.message}
    if is_api(request):
        response = problem(request, error.status, error.code, error.message, **more)
    else:
        response = error_page(request, error.status, error.message)
    if isinstance(error, TooMany):
        response.headers["retry-after"] = str(error.retry_after)
    return response


def error_page(request: Request, status: int, message: str, reference: str = "") -> Response:
    """Return the page that says what went wrong and where to go."""
    return page(
        request,
        "site/error.html",
        {"status": status, "message": message, "reference": reference},
        status=status,
    )


async def on_domain_error(request: Request, error: Exception) -> Response:
    """Answer a refusal raised anywhere below."""
    assert isinstance(error, DomainError)
    return answer(request, error)


async def on_rerender(request: Request, error: Exception) -> Response:
    """Show a form again; its transaction has been undone.

    htmx gets the part it asked for, always as 422: the only refusal whose answer it shows.
    """
    assert isinstance(error, Rerender)
    if error.part is not None and wants_fragment(request):
        response = fragment(request, *error.part, error.context, status=422)
    else:
        response = page(request, error.template, error.context, status=error.status)
    if error.retry_after:
        response.headers["retry-after"] = str(error.retry_after)
    return response


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """Answer input that fits no route: the fields and what is wrong, never what was sent."""
    assert isinstance(error, RequestValidationError | ValidationError)
    found: dict[str, str] = {}
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"][1:]) or "body"
        found.setdefault(name, said(fault))
    if any(fault["loc"][:1] == ("path",) for fault in error.errors()):
        return answer(request, NotFound())
    return answer(request, Invalid(found))


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: unknown address, wrong method, body too large."""
    assert isinstance(error, HTTPException)
    known = {
        404: ("not-found", _("We found nothing at this address.")),
        405: ("wrong-method", _("This address does not accept this kind of request.")),
        413: ("too-large", _("What you sent is too large.")),
        415: ("not-json", _("Please send JSON, and say so in the header “Content-Type”.")),
    }
    other = ("error", _("This request cannot be accepted."))
    code, message = known.get(error.status_code, other)
    if is_api(request):
        response = problem(request, error.status_code, code, message)
    else:
        response = error_page(request, error.status_code, message)
    response.headers.update(error.headers or {})
    return response


async def on_database_away(request: Request, error: Exception) -> Response:
    """Answer 503 at once while the database is away; anything else it says is our own fault."""
    away = isinstance(error, PoolTimeout | OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
    if not away:
        return await on_unexpected(request, error)
    log.warning("database.away", error=type(error).__name__)
    message = _("The service is resting for a moment. Please try again in a few seconds.")
    if is_api(request):
        response = problem(request, 503, "unavailable", message)
    else:
        response = error_page(request, 503, message)
    response.headers["retry-after"] = UNAVAILABLE_RETRY_S
    return response


async def on_unexpected(request: Request, error: Exception) -> Response:
    """Answer a fault of ours: generic words and a reference that the log has too."""
    reference = uuid.uuid4().hex[:12]
    log.error("unhandled", reference=reference, exc_info=error)
    message = _("Something went wrong on our side. Nothing you typed was published.")
    if is_api(request):
        return problem(request, 500, "internal", message, reference=reference)
    return error_page(request, 500, message, reference)


def install(app: FastAPI) -> None:
    """Teach ``app`` to answer each kind of failure."""
    app.add_exception_handler(DomainError, on_domain_error)
    app.add_exception_handler(Rerender, on_rerender)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(DBAPIError, on_database_away)
    app.add_exception_handler(PoolTimeout, on_database_away)
    app.add_exception_handler(Exception, on_unexpected)
