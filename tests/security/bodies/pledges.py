"""What the forms of promises, and their API, send; who may do what with one in which state."""

from typing import Any

from tests.security.bodies.kind import REASON, Body
from tests.security.rule import CONFIRMED, MEMBER_ALONE, Asks, Rule, Thing

ACTIVE, CREATED = "active", "created"
NEEDS_ACTION, DECLINED, COLLECTED = "needs_action", "declined", "collected"
PROMISE: dict[str, Any] = {
    "amount": "40", "message": "Pour les bancs !", "is_anonymous": "1", "language": "fr",
}  # fmt: skip

BODIES: dict[str, Body] = {
    "pledges:give": lambda _world, _state: PROMISE,
    "pledges:change": lambda _world, _state: PROMISE,
    "pledges:cancel": lambda _world, _state: {},
    "pledges:decide": lambda _world, _state: {"answer": "reduced", "reason": REASON},
}
API_BODIES: dict[str, Body] = {
    "api:promise": lambda _world, _state: {"amount_cents": 40_00, "message": "Pour les bancs !"},
    "api:cancel_pledge": lambda _world, _state: {},
}
SENDERS: dict[str, str] = {"pledges:give": "editor", "pledges:decide": "author",
                           "api:promise": "editor"}  # fmt: skip
FORMS_IN: dict[str, str] = {"api:promise": "camp-open"}

PLEDGES = Thing(
    "Promises of gifts",
    frozenset({"pledge_id"}),
    (ACTIVE, CREATED, NEEDS_ACTION, DECLINED, COLLECTED),
    readers=dict.fromkeys((ACTIVE, CREATED, NEEDS_ACTION, DECLINED, COLLECTED), MEMBER_ALONE),
    words="A promise is its giver’s alone; the campaign’s page shows what they chose to show.",
)
TO_GIVE = Thing("Campaigns, to give to", frozenset({"campaign_id"}), ("live",), of="pledges")
THINGS = (PLEDGES, TO_GIVE)

TEAM = frozenset({"author"})
BEFORE = frozenset({ACTIVE, CREATED})
OWN = Rule(MEMBER_ALONE)
CHANGING = Rule(MEMBER_ALONE, BEFORE)
RULES: dict[tuple[str, str], Rule] = {
    ("pledges:give", "POST"): Rule(CONFIRMED, asks=Asks.ALLOWED),
    ("pledges:show", "GET"): OWN,
    ("pledges:returned", "GET"): OWN,
    ("pledges:confirm", "GET"): OWN,
    ("pledges:card", "GET"): Rule(
        MEMBER_ALONE, frozenset({ACTIVE, CREATED, NEEDS_ACTION, DECLINED})
    ),
    ("pledges:change", "GET"): CHANGING,
    ("pledges:change", "POST"): CHANGING,
    ("pledges:cancel", "GET"): CHANGING,
    ("pledges:cancel", "POST"): CHANGING,
    ("pledges:decide", "GET"): Rule(TEAM),
    ("pledges:decide", "POST"): Rule(TEAM),
    ("api:pledge", "GET"): OWN,
    ("api:cancel_pledge", "POST"): CHANGING,
    ("api:promise", "POST"): Rule(CONFIRMED, frozenset({"camp-open"})),
}
