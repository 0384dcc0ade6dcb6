"""What the demonstration's own forms send: the secret in them is that of a card that was asked for."""

from tests.security.bodies.kind import Body
from tests.security.rule import Asks, Rule

KNOWN = {"object_id": "demo_setup_0", "secret": "s" * 32, "back": "/fr"}

BODIES: dict[str, Body] = {
    "payments:try_card": lambda _world, _state: {**KNOWN, "card": "accept", "here": "/fr"},
    "payments:try_answer": lambda _world, _state: {**KNOWN, "says": "yes"},
}

WITH_THE_SECRET = Rule(frozenset(), asks=Asks.ALLOWED, known_to=frozenset())
"""Who they are does not matter: without the secret, or a signature, there is nothing for anybody."""

RULES: dict[tuple[str, str], Rule] = {
    ("payments:try_card", "POST"): WITH_THE_SECRET,
    ("payments:try_answer", "POST"): WITH_THE_SECRET,
    ("payments:webhook", "POST"): WITH_THE_SECRET,
}
