"""What a body is made of."""

from collections.abc import Callable
from typing import Any

from tests.world import World

Body = Callable[[World, Any], dict[str, Any]]
"""From the world and the state of the thing (one of its own states) to the fields of a form."""
REASON = "Les deux disent la même chose."
