"""What the forms of answers, and their API, send; who answers and endorses."""

from app.ideas.rules import OPEN, State
from tests.security.bodies.kind import Body
from tests.security.rule import MODERATORS, STAFF, Rule, Thing

ANSWER = {
    "status": "accepted",
    "body_fr": "C’est oui, dès le printemps, avec les gens de la rue.",
    "body_en": "",
    "original": "fr",
}

BODIES: dict[str, Body] = {
    "answers:write": lambda _world, _state: ANSWER,
    "answers:endorse": lambda _world, _state: {"words": "Je la connais.", "language": "fr"},
}
API_BODIES: dict[str, Body] = {
    "api:answer": lambda world, _state: {**ANSWER, "idea": world.ideas[State.CANDIDATE].public_id},
}
SENDERS: dict[str, str] = {
    "answers:write": "official",
    "answers:endorse": "editor",
    "answers:unendorse": "editor",
}
FORMS_IN: dict[str, str] = {"answers:write": State.CANDIDATE}

CLOCK = Thing("Answer clocks of a territory", frozenset({"territory"}), ("there",), of="answers")
THINGS = (CLOCK,)

OFFICIALS = MODERATORS | {"official"}
LEADER = frozenset({"editor"})
ANSWERING = Rule(OFFICIALS, frozenset({State.CANDIDATE}))
RULES: dict[tuple[str, str], Rule] = {
    ("answers:write", "GET"): ANSWERING,
    ("answers:write", "POST"): ANSWERING,
    ("api:answer", "POST"): Rule(OFFICIALS),
    ("answers:waiting", "GET"): Rule(STAFF | {"official"}),
    ("answers:endorse", "GET"): Rule(LEADER, frozenset(OPEN)),
    ("answers:endorse", "POST"): Rule(LEADER, frozenset(OPEN)),
    ("answers:unendorse", "POST"): Rule(LEADER, known_to=LEADER),
}
