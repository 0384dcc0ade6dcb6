"""Pages have an address in each language, a name, and a declared access.

``Pages("/ideas", fr="/idees")`` with ``@pages.get("/new", fr="/nouvelle", …)`` answers at
``/en/ideas/new`` and ``/fr/idees/nouvelle``; ``url("ideas:new")`` gives the one of the language
in force.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, FastAPI, Path
from fastapi.params import Depends
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import BaseRoute, compile_path

from app.core.i18n import LANGUAGES, current
from app.core.web.page_index import PageIndex

Endpoint = Callable[..., Any]
RowNumber = Annotated[int, Path(ge=1, le=2**63 - 1)]
"""A row's number in an address: what the database cannot count is found nowhere (404)."""

PUBLIC = "public"
"""Access of a page that anybody may read."""

MEMBER = "member"
"""Access of a page that every signed-in person may use, for themselves."""


PRIVILEGED = frozenset({"moderator", "administrator", "staff", "elected", "answers:write"})
"""First words of the accesses of what only our team and elected officials do, and the scope of the
latter: who is refused is written down, whether a person asks or a program.
"""


def is_privileged(access: str) -> bool:
    """Say whether what has this access is for our team, or for who was elected, only."""
    return access.partition(" ")[0] in PRIVILEGED


@dataclass(frozen=True, slots=True)
class PageRoute:
    """One page: its two addresses, its method, who may, and the function that makes it."""

    name: str
    method: str
    paths: dict[str, str]
    access: str
    endpoint: Endpoint
    max_body: int | None = None
    from_anywhere: bool = False
    """Whether a form that our own page did not send is answered too: its token is its only proof."""


@dataclass
class Pages:
    """The pages of one slice."""

    prefix: str = ""
    fr: str | None = None
    routes: list[PageRoute] = field(default_factory=list)

    def get(
        self, path: str, *, name: str, access: str, fr: str | None = None
    ) -> Callable[[Endpoint], Endpoint]:
        """Answer GET at ``path`` (``fr`` when French differs)."""
        return self._route("GET", path, fr, name=name, access=access)

    def post(
        self,
        path: str,
        *,
        name: str,
        access: str,
        fr: str | None = None,
        max_body: int | None = None,
        from_anywhere: bool = False,
    ) -> Callable[[Endpoint], Endpoint]:
        """Answer POST at ``path``; ``max_body`` in bytes replaces the 1 MB of every request.

        ``from_anywhere`` is for what a mail program sends by itself (RFC 8058): the address holds a
        secret, and the page must do nothing that is not in it.
        """
        return self._route(
            "POST", path, fr,
            name=name, access=access, max_body=max_body, from_anywhere=from_anywhere,
        )  # fmt: skip

    def _route(
        self,
        method: str,
        path: str,
        fr: str | None,
        *,
        name: str,
        access: str,
        max_body: int | None = None,
        from_anywhere: bool = False,
    ) -> Callable[[Endpoint], Endpoint]:
        french = (self.prefix if self.fr is None else self.fr) + (path if fr is None else fr)
        paths = {"en": f"/en{self.prefix}{path}", "fr": f"/fr{french}"}

        def register(endpoint: Endpoint) -> Endpoint:
            self.routes.append(
                PageRoute(name, method, paths, access, endpoint, max_body, from_anywhere)
            )
            return endpoint

        return register


_paths: dict[str, dict[str, str]] = {}
_from_anywhere: dict[str, re.Pattern[str]] = {}


def learn(slices: Iterable[Pages]) -> list[PageRoute]:
    """Learn every page's addresses, as letters written by a job or a command need them too.

    Raises:
        ValueError: two pages have one name.
    """
    routes = [route for pages in slices for route in pages.routes]
    for route in routes:
        if _paths.setdefault(route.name, route.paths) != route.paths:
            message = f"two pages are named {route.name}"
            raise ValueError(message)
        if route.from_anywhere:
            for path in route.paths.values():
                parts = re.split(r"\{\w+\}", path)
                _from_anywhere[path] = re.compile("[^/]+".join(map(re.escape, parts)))
    return routes


def takes_from_anywhere(path: str) -> bool:
    """Say whether a form sent to ``path`` need not come from a page of ours."""
    return any(pattern.fullmatch(path) for pattern in _from_anywhere.values())


def install(
    app: FastAPI, slices: Iterable[Pages], dependencies: Sequence[Depends]
) -> list[PageRoute]:
    """Add every page to ``app`` in both languages, before all else, and learn its addresses."""
    routes = learn(slices)
    router = APIRouter()
    first, *others = LANGUAGES
    for route in routes:
        router.add_api_route(
            route.paths[first],
            route.endpoint,
            methods=[route.method],
            name=route.name,
            dependencies=list(dependencies),
            include_in_schema=False,
            response_class=Response,
            response_model=None,
            max_body_size=route.max_body,
        )
        made = router.routes[-1]
        router.routes.extend(_twin(made, route.paths[language]) for language in others)
    app.router.routes.insert(0, PageIndex(router.routes))
    return routes


def _twin(made: BaseRoute, path: str) -> BaseRoute:
    """Return a page's route at its other address: reading what the page asks for is most of the work.

    Raises:
        ValueError: the two addresses do not have the same parts.
    """
    twin = copy(made)
    assert isinstance(twin, APIRoute)
    parts = twin.param_convertors.keys()
    twin.path = path
    twin.path_regex, twin.path_format, twin.param_convertors = compile_path(path)
    if twin.param_convertors.keys() != parts:
        message = f"{path} and its other language have different parts"
        raise ValueError(message)
    return twin


def url(name: str, *, lang: str = "", query: dict[str, Any] | None = None, **params: object) -> str:
    """Return the address of a page in ``lang`` (by default the language in force).

    Raises:
        KeyError: when there is no such page.
    """
    path = _paths[name][lang or current()]
    for key, value in params.items():
        path = path.replace("{" + key + "}", quote(str(value), safe=""))
    wanted = {k: v for k, v in (query or {}).items() if v not in (None, "", [])}
    return f"{path}?{urlencode(wanted, doseq=True)}" if wanted else path


def addresses(name: str) -> dict[str, str]:
    """Return the patterns of a page's addresses, by language; empty for an unknown page."""
    return _paths.get(name, {})
