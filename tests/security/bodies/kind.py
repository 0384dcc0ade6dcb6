"""What a body is made of."""

from collections.abc import Callable
from typing import Any

from app.ideas.rules import State
from tests.world import World

Body = Callable[[World, State], dict[str, Any]]
REASON = "Les deux disent la même chose."
