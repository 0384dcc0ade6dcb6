"""A subject of no slice, which carries media for tests."""

from collections.abc import Iterator

import pytest

from app.core.subjects import Subject
from app.media import hosts

WALL = "wall"


class Wall:
    """Who may see what: public ids, and for the others the persons who may."""

    def __init__(self) -> None:
        self.public = {1}
        self.friends: dict[int, set[int]] = {}

    async def may_see(self, session, id, actor) -> bool:
        return id in self.public or (actor is not None and actor.id in self.friends.get(id, ()))

    async def about(self, session, id) -> hosts.Carrier:
        authors = frozenset(self.friends.get(id, ()))
        return hosts.Carrier("Le mur", "/fr/mur", None, authors, (f"wall:{id}",), id in self.public)


@pytest.fixture
def wall() -> Iterator[Wall]:
    """Register a kind of subject; number 1 is public."""
    made = Wall()
    hosts.register_host(WALL, made.may_see, made.about)
    yield made
    hosts._hosts.pop(WALL)


@pytest.fixture
def subject(wall: Wall) -> Subject:
    """Give a public subject."""
    return Subject(WALL, 1)
