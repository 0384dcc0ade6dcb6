"""Every address that the application answers, ready to be asked about something of a world."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from tests.architecture import house
from tests.world import World

PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True)
class Route:
    """One page in French, or one address of the API, a feed or a file."""

    name: str
    method: str
    path: str
    access: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_api(self) -> bool:
        """Say whether programs ask it."""
        return self.path.startswith("/api/")

    @property
    def about(self) -> frozenset[str]:
        """Return the names of what its address says."""
        return frozenset(PARAMETER.findall(self.path))

    def address(self, world: World, state: str = "") -> str:
        """Return its address about the thing in ``state`` (by default one that anybody may see)."""
        return _filled(self.path, world.params(self.name, state))

    def addresses_with(self, world: World, text: str) -> list[str]:
        """Return its addresses with ``text`` for each value in turn, then for every query."""
        said = quote(text, safe="")
        values = world.params(self.name)
        named = [_filled(self.path, values | {one: said}) for one in self.about]
        return [*named, self.address(world) + "?" + "&".join(f"{one}={said}" for one in QUERIES)]


QUERIES = (
    "q", "area", "theme", "state", "language", "sort", "view", "after", "replies", "next", "into",
    "rta", "where", "postal_code", "neighbourhood", "limit", "cursor",
)  # fmt: skip
"""Names that one page or another reads after its ``?``."""


def _filled(path: str, values: dict[str, str]) -> str:
    return PARAMETER.sub(lambda found: values[found[1]], path)


def _all() -> tuple[Route, ...]:
    pages = [one for one in house.pages() if one.path == "/fr" or one.path.startswith("/fr/")]
    return tuple(
        Route(one.name, one.method, one.path, one.access) for one in (*pages, *house.others())
    )


EVERY = _all()
READS = tuple(route for route in EVERY if route.method == "GET")
ONE_PRESS = frozenset({"notifications:unsubscribe"})
"""Forms that mail programs send by themselves (RFC 8058): the secret in their address is all they need."""
SIGNED = frozenset({"payments:webhook"})
"""What a program of others sends: its signature is its proof, and no cookie is read."""
FORMS = tuple(
    route
    for route in EVERY
    if route.method != "GET" and not route.is_api and route.name not in ONE_PRESS | SIGNED
)
"""What a browser's form may be sent to."""
API = tuple(route for route in EVERY if route.is_api)
