"""What each form sends when everything in it is right."""

from collections.abc import Callable
from typing import Any

from app.ideas.rules import State
from tests.security.routes import Route
from tests.world import World

Body = Callable[[World, State], dict[str, Any]]

SAID = {"body": "Et si on commençait par la rue Saint-Roch ?", "language": "fr"}
REASON = "Les deux disent la même chose."
BODIES: dict[str, Body] = {
    "ideas:withdraw": lambda _world, _state: {"reason": REASON},
    "ideas:merge": lambda world, state: {"into": _another(world, state), "reason": REASON},
    "ideas:publish": lambda _world, _state: {"version": "1"},
    "ideas:co_authors": lambda _world, _state: {"email": "voisine@exemple.ca"},
    "ideas:place": lambda _world, _state: {"area": "city", "version": "1"},
    "ideas:describe_photo": lambda _world, _state: {"alt": "Trois arbres devant un mur"},
    "ideas:links": lambda _world, _state: {"address": "https://exemple.ca", "link_title": "Guide"},
    "discussion:comment": lambda _world, _state: {**SAID, "stance": "for"},
    "discussion:reply": lambda _world, _state: SAID,
    "discussion:edit": lambda _world, _state: {**SAID, "stance": "for", "version": "1"},
    "discussion:mark": lambda _world, _state: {"helpful": "true"},
    "discussion:take_up": lambda _world, _state: {"taken_up": "true"},
    "discussion:hide": lambda _world, _state: {"reason": REASON},
}


def body_of(route: Route, world: World, state: State = State.PUBLISHED) -> dict[str, Any]:
    """Return a form's fields; empty for a form of one button."""
    make = BODIES.get(route.name)
    return dict(make(world, state)) if make and route.method != "GET" else {}


def _another(world: World, state: State) -> str:
    into = State.PUBLISHED if state is State.CANDIDATE else State.CANDIDATE
    return world.ideas[into].public_id
