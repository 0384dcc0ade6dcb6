"""What the forms of discussions, and their API, send."""

from tests.security.bodies.kind import REASON, Body

SAID = {"body": "Et si on commençait par la rue Saint-Roch ?", "language": "fr"}

BODIES: dict[str, Body] = {
    "discussion:comment": lambda _world, _state: {**SAID, "stance": "for"},
    "discussion:reply": lambda _world, _state: SAID,
    "discussion:edit": lambda _world, _state: {**SAID, "stance": "for", "version": "1"},
    "discussion:mark": lambda _world, _state: {"helpful": "true"},
    "discussion:take_up": lambda _world, _state: {"taken_up": "true"},
    "discussion:hide": lambda _world, _state: {"reason": REASON},
}

API_BODIES: dict[str, Body] = {
    "api:post_comment": lambda _world, _state: {**SAID, "stance": "for"},
    "api:change_comment": lambda _world, _state: {**SAID, "version": 1},
}

SENDERS: dict[str, str] = {
    "discussion:take_up": "author",
    "discussion:hide": "moderator",
    "discussion:restore": "moderator",
    "discussion:mark": "coauthor",
}
