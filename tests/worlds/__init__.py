"""What each slice adds to the world of :mod:`tests.world`: a module for each, found by itself.

A module has ``async def make(db, runtime, world)``: it makes the slice's things, gives people of
the world what they need (an organisation to ``editor``, an office to ``official``), commits, and says
what to write into addresses: ``world.things["organisation"]["verified"] = {"organisation_id": …}`` for
a thing that has states, ``world.named["profiles:edit"] = {…}`` for one page. ``AFTER`` (a tuple of
other modules' names) says what must be there first.
"""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from graphlib import TopologicalSorter
from typing import Any

Maker = Callable[..., Awaitable[None]]


def makers() -> Iterator[Maker]:
    """Yield what makes each slice's things, in an order where all find what they need."""
    parts: dict[str, Any] = {
        part.name: importlib.import_module(f"{__name__}.{part.name}")
        for part in pkgutil.iter_modules(__path__)
    }
    waits = {name: getattr(part, "AFTER", ()) for name, part in sorted(parts.items())}
    for name in TopologicalSorter(waits).static_order():
        yield parts[name].make
