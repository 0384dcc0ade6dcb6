"""What every request to the API must respect: known parameters, and a measure of requests."""

from fastapi import Request, Response

from app.accounts.identity import ApiVisitor
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.caller import network_of
from app.core.web.responses import runtime_of

WITH_TOKEN = Limit("api.person", 1_200, 300)
"""Requests in five minutes of one person, however many tokens they have."""

WITHOUT_TOKEN = Limit("api.network", 1_200, 300)
"""Requests in five minutes from one network."""

QueryNames = dict[tuple[str, str], frozenset[str]]
"""The query parameters of each operation, by path (as the route has it) and method."""


async def known_query(request: Request) -> None:
    """Refuse parameters that nobody reads: a misspelt filter must not look like an answer.

    Raises:
        Invalid: with the names that are not known.
    """
    names: QueryNames = request.app.state.api_query
    known = names[request.scope["route"].path, request.method]
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        said = _("This parameter is not known here.")
        raise Invalid({name[:60]: said for name in unknown[:10]})


async def in_measure(request: Request, response: Response, visitor: ApiVisitor) -> None:
    """Count the request, and say how many are left.

    Raises:
        TooMany: past the measure.
    """
    limit = WITHOUT_TOKEN if visitor is None else WITH_TOKEN
    who = network_of(request) if visitor is None else str(visitor.id)
    allowance = await attempt(runtime_of(request), limit, who)
    response.headers["ratelimit-limit"] = str(limit.attempts)
    response.headers["ratelimit-remaining"] = str(allowance.left)
    response.headers["ratelimit-reset"] = str(allowance.seconds)
