"""What each form sends when everything in it is right: a module for each slice, found by itself.

A module may hold ``BODIES`` (forms), ``API_BODIES`` (JSON), ``SENDERS`` (who may send a form when it
is not ``member``), ``OF_DRAFTS`` and ``RULES`` (:class:`tests.security.expectations.Rule` by route).
"""

import importlib
import pkgutil
from typing import Any

from app.ideas.rules import State
from tests.security.bodies.kind import Body
from tests.security.routes import Route
from tests.world import World

_PARTS = [
    importlib.import_module(f"{__name__}.{part.name}") for part in pkgutil.iter_modules(__path__)
]


def _gathered(name: str) -> dict[str, Any]:
    return {key: value for part in _PARTS for key, value in getattr(part, name, {}).items()}


BODIES: dict[str, Body] = _gathered("BODIES")
API_BODIES: dict[str, Body] = _gathered("API_BODIES")
SENDERS: dict[str, str] = _gathered("SENDERS")
OF_DRAFTS = frozenset(name for part in _PARTS for name in getattr(part, "OF_DRAFTS", ()))


def body_of(route: Route, world: World, state: State = State.PUBLISHED) -> dict[str, Any]:
    """Return a form's fields, files among them; empty for a form of one button."""
    make = (API_BODIES if route.is_api else BODIES).get(route.name)
    return dict(make(world, state)) if make and route.method != "GET" else {}


def state_for(route: Route) -> State:
    """Return the state of the idea about which a form is accepted."""
    return State.DRAFT if route.name in OF_DRAFTS else State.PUBLISHED


def sender_of(route: Route) -> str:
    """Return who may send a form; most are ``member``'s to send."""
    default = "author" if route.name.startswith("ideas:") and route.about else "member"
    return SENDERS.get(route.name, default)
