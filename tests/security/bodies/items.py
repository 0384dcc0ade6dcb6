"""What the forms of needs and offers, and their API, send; who may do what with one in which state."""

from typing import Any

from tests.factories import items
from tests.factories.media import png
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import CONFIRMED, MEMBER_ALONE, MODERATORS, STAFF, Asks, Rule, Thing
from tests.world import World

OPEN, CLOSED, HIDDEN = "open", "closed", "hidden"
OFFERED, ACCEPTED, DELIVERED = "offered", "accepted", "delivered"
LENT, DISPUTED = "lent", "disputed"
NEED: dict[str, Any] = {
    "title": "Une brouette solide", "kind": "tool", "quantity": 1, "condition": "worn",
    "terms": "gift", "note": "Pour la terre des bacs.",
}  # fmt: skip
MONDAY = {"begins": "10:00", "ends": "11:00", "place": "Devant le chalet"}


def _offer(_world: World, _state: Any) -> dict[str, Any]:
    return {
        "quantity": 2, "condition": "good", "window_from": items.day(1).isoformat(),
        "window_until": items.day(9).isoformat(),
    }  # fmt: skip


def _slot(_world: World, _state: Any) -> dict[str, Any]:
    return {"day": items.day(2).isoformat(), **MONDAY}


def _one_button(_world: World, _state: Any) -> dict[str, Any]:
    return {}


def _because(_world: World, _state: Any) -> dict[str, Any]:
    return {"reason": REASON}


def _need_of(world: World, _state: Any) -> dict[str, Any]:
    return {**_offer(world, _state), "need": world.things["item_need"][OPEN]["need_id"]}


def _project_of(world: World, _state: Any) -> dict[str, Any]:
    return {**NEED, "project": world.things["items_of"]["there"]["project_id"]}


BODIES: dict[str, Body] = {
    "items:new": lambda _world, _state: NEED,
    "items:edit": lambda _world, _state: {**NEED, "quantity": 40, "version": 1},
    "items:close": _because,
    "items:offer_for": _offer,
    "items:change": _offer,
    "items:accept": lambda _world, _state: {"quantity": 1},
    "items:deliver": lambda _world, _state: {"quantity": 1},
    "items:settle": lambda _world, _state: {"verdict": "stands", "reason": REASON},
    "items:thank": lambda _world, _state: {"words": "Merci de tout cœur."},
    "items:meet": _slot,
    "items:agree": lambda _world, _state: {"sequence": "0"},
    "items:drive": _slot,
    "items:name": lambda _world, _state: {"naming": "anonymous"},
    "items:photos": lambda _world, _state: {
        "alt": "Trois bacs", "photo": ("x.png", png(200, 200), "image/png"),
    },
    **dict.fromkeys(("items:decline", "items:renege", "items:dispute", "items:call_off"), _because),
    **dict.fromkeys(("items:withdraw", "items:release", "items:return"), _one_button),
}  # fmt: skip
API_BODIES: dict[str, Body] = {
    "api:ask_items": _project_of,
    "api:change_item_need": lambda _world, _state: {**NEED, "quantity": 40, "version": 1},
    "api:close_item_need": _because,
    "api:make_offer": _need_of,
    "api:move_offer": lambda _world, _state: {"act": "accept", "quantity": 1},
    "api:propose_slot": _slot,
    "api:agree_slot": lambda _world, _state: {"sequence": 0},
    "api:cancel_slot": _because,
}
TEAM = frozenset({"author", "coauthor"})
GIVER = MEMBER_ALONE
SIDES = TEAM | GIVER
SENDERS: dict[str, str] = {"items:offer_for": "editor"} | dict.fromkeys(
    (
        "items:new", "items:edit", "items:close", "items:accept", "items:decline", "items:settle",
        "items:dispute", "items:thank", "items:agree", "items:drive", "api:ask_items",
        "api:change_item_need", "api:close_item_need", "api:move_offer", "api:agree_slot",
    ),
    "author",
)  # fmt: skip
FORMS_IN: dict[str, str] = {
    **dict.fromkeys(
        ("items:release", "items:renege", "items:deliver", "items:meet", "items:agree",
         "items:call_off", "items:drive", "items:name", "api:propose_slot", "api:agree_slot",
         "api:cancel_slot"),
        ACCEPTED,
    ),
    "items:return": LENT,
    "items:dispute": DELIVERED,
    "items:settle": DISPUTED,
    "items:thank": DELIVERED,
}  # fmt: skip

NEEDS = Thing(
    "Needs of projects", frozenset({"need_id", "need_ref"}), (OPEN, CLOSED, HIDDEN),
    readers={HIDDEN: TEAM | MODERATORS},
)  # fmt: skip
OFFERS = Thing(
    "Offers of things", frozenset({"gift_id"}), (OFFERED, ACCEPTED, DELIVERED, LENT, DISPUTED),
    readers=dict.fromkeys((OFFERED, ACCEPTED, DELIVERED, LENT), SIDES)
    | {DISPUTED: SIDES | MODERATORS},
    words="Between whoever offers and the team; a dispute is the moderators’ to read too.",
)  # fmt: skip
OF_PROJECTS = Thing("Needs, for the team", frozenset({"project_id"}), ("there",), of="items")
THINGS = (NEEDS, OFFERS, OF_PROJECTS)


def _in(who: frozenset[str], *states: str) -> Rule:
    return Rule(who, frozenset(states))


STEPS: dict[str, Rule] = {
    "items:accept": _in(TEAM, OFFERED, ACCEPTED),
    "items:decline": _in(TEAM, OFFERED),
    "items:withdraw": _in(GIVER, OFFERED),
    "items:release": _in(SIDES, ACCEPTED),
    "items:renege": _in(SIDES, ACCEPTED),
    "items:deliver": _in(SIDES, ACCEPTED),
    "items:return": _in(SIDES, LENT),
    "items:dispute": _in(TEAM, DELIVERED, LENT),
    "items:settle": _in(TEAM | MODERATORS, DISPUTED),
    "items:thank": _in(TEAM, DELIVERED, LENT, DISPUTED),
    "items:meet": _in(SIDES, ACCEPTED, LENT),
    "items:drive": _in(TEAM, ACCEPTED),
    "items:change": _in(GIVER, OFFERED),
    "items:photos": Rule(GIVER),
}
CHANGING = _in(TEAM, OPEN, HIDDEN)
READING = Rule(SIDES | MODERATORS)
RULES: dict[tuple[str, str], Rule] = {
    **{(name, method): rule for name, rule in STEPS.items() for method in ("GET", "POST")},
    ("items:call_off", "GET"): _in(SIDES, ACCEPTED, LENT),
    ("items:call_off", "POST"): _in(SIDES, ACCEPTED),
    ("items:agree", "POST"): _in(TEAM, ACCEPTED),
    ("items:name", "POST"): Rule(GIVER),
    ("items:remove_photo", "POST"): Rule(GIVER, shown=frozenset({OFFERED})),
    ("items:offer", "GET"): READING,
    ("items:offer_for", "POST"): Rule(CONFIRMED, frozenset({OPEN}), asks=Asks.ALLOWED),
    **{(name, method): CHANGING for name in ("items:edit", "items:close")
       for method in ("GET", "POST")},
    ("items:offers", "GET"): Rule(TEAM),
    ("items:manage", "GET"): Rule(TEAM),
    ("items:new", "GET"): Rule(TEAM),
    ("items:new", "POST"): Rule(TEAM),
    ("items:disputes", "GET"): Rule(STAFF),
    ("api:ask_items", "POST"): Rule(TEAM),
    ("api:change_item_need", "PUT"): CHANGING,
    ("api:close_item_need", "POST"): CHANGING,
    ("api:make_offer", "POST"): Rule(CONFIRMED),
    ("api:offer", "GET"): READING,
    ("api:move_offer", "POST"): _in(TEAM, OFFERED, ACCEPTED),
    ("api:propose_slot", "POST"): _in(SIDES, ACCEPTED, LENT),
    ("api:agree_slot", "POST"): _in(TEAM, ACCEPTED),
    ("api:cancel_slot", "POST"): _in(SIDES, ACCEPTED),
}  # fmt: skip
