"""What the forms of messages send; nobody but its two knows that there is a conversation."""

from tests.factories.messages import REQUEST
from tests.security.bodies.kind import Body
from tests.security.rule import CONFIRMED, MEMBER_ALONE, MEMBERS, Rule, Thing
from tests.worlds.messages import NEWCOMER, STATES

BODIES: dict[str, Body] = {
    "messages:ask": lambda _world, _state: {"body": REQUEST},
    "messages:show": lambda _world, _state: {"body": "À samedi, devant le four à pain."},
    "messages:mute": lambda _world, _state: {"muted": "true"},
}

FORMS_IN: dict[str, str] = {
    "messages:accept": "asked",
    "messages:decline": "asked",
    "messages:unblock": "blocked",
}

THINGS = (
    Thing(
        "Conversations",
        frozenset({"conversation_id", "message_id"}),
        tuple(STATES),
        readers={name: MEMBER_ALONE | {who} for name, (who, _state) in STATES.items()},
        of="messages",
        words="**member** was asked by **coauthor** (accepted), **author** (waits) and **editor** (blocked).",
    ),
    Thing("Whom one writes to", frozenset({"kind", "public_id"}), ("",), of="messages"),
)

ANSWERING = Rule(MEMBER_ALONE, frozenset({"asked"}))
RULES = {
    ("messages:show", "POST"): Rule(MEMBERS, frozenset({"accepted"})),
    ("messages:accept", "POST"): ANSWERING,
    ("messages:decline", "POST"): ANSWERING,
    ("messages:report", "POST"): Rule(MEMBER_ALONE, known_to=MEMBER_ALONE),
    ("messages:ask", "POST"): Rule(CONFIRMED - {NEWCOMER}),
}
