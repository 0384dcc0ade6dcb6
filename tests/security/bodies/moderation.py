"""What the forms of moderation, and its API, send; who may know of a decision."""

from app.ideas.rules import State
from app.moderation.rules import Outcome
from tests.factories.moderation import OBJECTION
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import ADMINISTRATORS, AUTHOR, EVERYBODY, MEMBERS, MODERATORS, Rule, Thing

SHOWN, GONE, HELD = "shown", "hidden", "held"

BODIES: dict[str, Body] = {
    "moderation:report": lambda _world, _state: {"reason": "off-topic", "words": REASON},
    "moderation:thing": lambda world, state: {
        "outcome": Outcome.RESTORED if state in {GONE, HELD} else Outcome.DISMISSED,
        "seen": world.things["reported"][state]["seen"],
    },
    "moderation:plead": lambda _world, _state: {"words": REASON},
    "moderation:appeal": lambda _world, _state: {"words": OBJECTION},
    "moderation:review": lambda _world, _state: {"state": "upheld", "answer": REASON},
    "moderation:set_aside": lambda world, _state: {
        "idea": world.ideas[State.PUBLISHED].public_id,
        "people": [world.people["coauthor"].public_id],
        "words": REASON,
    },
}

API_BODIES: dict[str, Body] = {
    "api:report": lambda world, _state: {
        "kind": "idea",
        "id": world.things["reported"][SHOWN]["which"],
        "reason": "off-topic",
    },
}

SENDERS: dict[str, str] = {
    "moderation:thing": "moderator",
    "moderation:claim": "moderator",
    "moderation:release": "moderator",
    "moderation:plead": "author",
    "moderation:appeal": "author",
    "moderation:review": "administrator",
    "moderation:set_aside": "moderator",
    "moderation:count_again": "moderator",
}
FORMS_IN: dict[str, str] = {"moderation:plead": HELD, "moderation:review": "appealed"}

REPORTED = Thing(
    "What is reported, held and hidden",
    frozenset({"which"}),
    (SHOWN, GONE, HELD),
    by_access={"moderator": Rule(MODERATORS)},
    words="**hidden** by a moderator, **held** by a rule until one has looked; its author is **author**.",
)
DECIDED = Thing(
    "Decisions of moderation",
    frozenset({"decision_id"}),
    ("decided", "appealed"),
    by_access={"moderator": Rule(ADMINISTRATORS)},
    words="Taken by **moderator** against **author**: another moderator reviews an appeal.",
)
THINGS = (REPORTED, DECIDED)

CONCERNED = AUTHOR | MODERATORS
RULES: dict[tuple[str, str], Rule] = {
    ("moderation:report", "GET"): Rule(EVERYBODY, shown=frozenset({SHOWN})),
    ("moderation:report", "POST"): Rule(EVERYBODY - AUTHOR, shown=frozenset({SHOWN})),
    ("moderation:thing", "GET"): Rule(MODERATORS),
    ("moderation:thing", "POST"): Rule(MODERATORS),
    ("moderation:why", "GET"): Rule(CONCERNED, shown=frozenset({GONE, HELD}), known_to=CONCERNED),
    ("moderation:plead", "POST"): Rule(AUTHOR, shown=frozenset({HELD}), known_to=AUTHOR),
    ("moderation:decision", "GET"): Rule(CONCERNED, known_to=CONCERNED),
    ("moderation:appeal", "POST"): Rule(AUTHOR, frozenset({"decided"}), known_to=CONCERNED),
    ("moderation:review", "GET"): Rule(
        MODERATORS, shown=frozenset({"appealed"}), known_to=CONCERNED
    ),
    ("moderation:review", "POST"): Rule(
        ADMINISTRATORS, shown=frozenset({"appealed"}), known_to=CONCERNED
    ),
    ("moderation:set_aside", "POST"): Rule(MODERATORS),
    ("moderation:count_again", "POST"): Rule(MODERATORS, known_to=CONCERNED),
    ("api:report", "POST"): Rule(MEMBERS - AUTHOR),
    ("moderation:mine", "GET"): Rule(MEMBERS),
}
