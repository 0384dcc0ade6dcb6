"""What each slice says of its addresses: a module for each, found by itself.

A module may hold ``BODIES`` (what a right form sends, by route), ``API_BODIES`` (JSON), ``SENDERS``
(who may send a form when it is not ``member``), ``FORMS_IN`` (the state in which a form is accepted
when it is not the thing's usual one), ``THINGS`` and ``RULES``; see :mod:`tests.security`.
"""

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

from tests.security.bodies.kind import Body
from tests.security.routes import Route
from tests.world import World


@cache
def parts() -> tuple[ModuleType, ...]:
    """Return every slice's module."""
    found = sorted(part.name for part in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in found)


def gathered(name: str) -> dict[Any, Any]:
    """Return what all modules say under ``name``."""
    return {key: value for part in parts() for key, value in getattr(part, name, {}).items()}


BODIES: dict[str, Body] = gathered("BODIES")
API_BODIES: dict[str, Body] = gathered("API_BODIES")
SENDERS: dict[str, str] = gathered("SENDERS")
FORMS_IN: dict[str, str] = gathered("FORMS_IN")


def body_of(route: Route, world: World, state: str = "") -> dict[str, Any]:
    """Return a form's fields, files among them; empty for a form of one button."""
    make = (API_BODIES if route.is_api else BODIES).get(route.name)
    return dict(make(world, state or state_for(route))) if make and route.method != "GET" else {}


def state_for(route: Route) -> str:
    """Return the state of the thing about which a form is accepted."""
    from tests.security.expectations import thing_of

    thing = thing_of(route)
    return FORMS_IN.get(route.name) or (thing.usual_state if thing else "")


def sender_of(route: Route) -> str:
    """Return who may send a form; most are ``member``'s to send."""
    default = "author" if route.name.startswith("ideas:") and route.about else "member"
    return SENDERS.get(route.name, default)
