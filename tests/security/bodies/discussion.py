"""What the forms of discussions, and their API, send."""

from app.ideas.rules import State
from tests.security.bodies.ideas import LEADS_ON
from tests.security.bodies.kind import Body
from tests.security.rule import AUTHORS, CONFIRMED, EVERYBODY, Asks, Rule

SAID = {"body": "Et si on commençait par la rue Saint-Roch ?", "language": "fr"}

BODIES: dict[str, Body] = {
    "discussion:comment": lambda _world, _state: {**SAID, "stance": "for"},
    "discussion:reply": lambda _world, _state: SAID,
    "discussion:edit": lambda _world, _state: {**SAID, "stance": "for", "version": "1"},
    "discussion:mark": lambda _world, _state: {"helpful": "true"},
    "discussion:take_up": lambda _world, _state: {"taken_up": "true"},
}

API_BODIES: dict[str, Body] = {
    "api:post_comment": lambda _world, _state: {**SAID, "stance": "for"},
    "api:change_comment": lambda _world, _state: {**SAID, "version": 1},
}

SENDERS: dict[str, str] = {
    "discussion:take_up": "author",
    "discussion:mark": "coauthor",
}

ALL = frozenset(State)
SPEAKER = frozenset({"member"})
"""Who wrote the comments of the world."""
SPEAKING = Rule(CONFIRMED, LEADS_ON, asks=Asks.ALLOWED)
EDITING = Rule(SPEAKER, LEADS_ON)

RULES: dict[tuple[str, str], Rule] = {
    ("discussion:thread", "GET"): Rule(EVERYBODY, shown=ALL),
    ("discussion:comment", "POST"): Rule(CONFIRMED, LEADS_ON, shown=ALL, asks=Asks.ALLOWED),
    ("discussion:reply", "POST"): SPEAKING,
    ("discussion:mark", "POST"): Rule(CONFIRMED - SPEAKER, LEADS_ON, asks=Asks.ALLOWED),
    ("discussion:take_up", "POST"): Rule(AUTHORS, LEADS_ON),
    ("discussion:edit", "GET"): EDITING,
    ("discussion:edit", "POST"): EDITING,
    ("discussion:remove", "GET"): Rule(SPEAKER),
    ("discussion:remove", "POST"): Rule(SPEAKER),
    ("api:comments", "GET"): Rule(EVERYBODY, shown=ALL),
    ("api:post_comment", "POST"): Rule(CONFIRMED, LEADS_ON, shown=ALL),
    ("api:change_comment", "PATCH"): EDITING,
    ("api:erase_comment", "DELETE"): Rule(SPEAKER),
}
"""Where the declared access does not tell everything."""
