"""Finds a page among hundreds by the shape of its address, instead of trying each pattern in turn.

Routes are grouped by how many parts their address has and by its first words; within a group they
are tried in the order in which they were added, exactly as the router itself would.
"""

from collections import defaultdict
from collections.abc import Sequence

from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

Shape = tuple[int, str, str]
FOUND = "page_route"


class PageIndex(BaseRoute):
    """One route that stands for all pages."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self.routes = list(routes)
        self.groups: defaultdict[Shape, list[BaseRoute]] = defaultdict(list)
        shaped = [(route, _shape(_path(route))) for route in self.routes]
        for shape in {shape for _route, shape in shaped}:
            self.groups[shape] = [route for route, own in shaped if _may_be(own, shape)]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the page of an address; partial when it answers other methods only."""
        partial: tuple[Match, Scope] | None = None
        if scope["type"] != "http":
            return Match.NONE, {}
        for route in self._candidates(scope["path"]):
            match, child = route.matches(scope)
            if match is Match.FULL:
                return match, {**child, FOUND: route}
            if match is Match.PARTIAL and partial is None:
                partial = match, {**child, FOUND: route}
        return partial or (Match.NONE, {})

    def _candidates(self, path: str) -> Sequence[BaseRoute]:
        parts, first, second = _shape(path)
        for shape in ((parts, first, second), (parts, first, "{}")):
            if shape in self.groups:
                return self.groups[shape]
        return ()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the page that was found answer."""
        await scope[FOUND].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> None:  # type: ignore[override]
        """Refuse: addresses are made by :func:`app.core.web.routing.url`.

        Raises:
            NoMatchFound: always.
        """
        raise NoMatchFound(name, dict(path_params))


def _path(route: BaseRoute) -> str:
    return str(getattr(route, "path", ""))


def _shape(path: str) -> Shape:
    parts = path.split("/")[1:]
    first, second = (*parts, "", "")[:2]
    return len(parts), first, "{}" if second.startswith("{") else second


def _may_be(pattern: Shape, asked: Shape) -> bool:
    """Say whether an address of shape ``asked`` may match a pattern."""
    return pattern[:2] == asked[:2] and pattern[2] in {asked[2], "{}"}
