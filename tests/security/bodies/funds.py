"""What the forms of matching funds send; who may do what with one in which state."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.factories import funds
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import MODERATORS, Rule, Thing
from tests.world import World

OPEN, DRAFT, CLOSED, HIDDEN = "open", "fund_draft", "fund_closed", "fund_hidden"
WAITS, ANSWERED = "waits", "answered"


def _fund(_world: World, _state: Any) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {
        "name": "Le fonds des bancs", "what": funds.WHAT, "total": "1 000,00 $", "engine": "factor",
        "factor_percent": "100", "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=200)).isoformat(),
    }  # fmt: skip


def _same(world: World, state: Any) -> dict[str, Any]:
    starts = datetime.now(UTC).date() - timedelta(days=10)
    return _fund(world, state) | {"starts_on": starts.isoformat(), "version": "1"}


def _campaign(world: World, _state: Any) -> dict[str, Any]:
    return {"which": world.named["funds:of_campaign"]["campaign_id"]}


def _asked(world: World, _state: Any) -> dict[str, Any]:
    return {"which": world.things["fund"][OPEN]["fund_id"], "message": "Avec vous, ce serait plus."}


BODIES: dict[str, Body] = {
    "funds:new": _fund,
    "funds:edit": _same,
    "funds:close": lambda _world, _state: {"reason": REASON},
    "funds:refuse": lambda _world, _state: {"reason": REASON},
    "funds:campaigns": _campaign,
    "funds:of_campaign": _asked,
    **dict.fromkeys(("funds:open", "funds:accept", "funds:take_back"), lambda _world, _state: {}),
}
OWNER, CARRIER = frozenset({"author"}), frozenset({"coauthor"})
SENDERS: dict[str, str] = dict.fromkeys(
    ("funds:new", "funds:edit", "funds:open", "funds:close", "funds:campaigns", "funds:accept",
     "funds:refuse"), "author",
) | dict.fromkeys(("funds:of_campaign", "funds:take_back"), "coauthor")  # fmt: skip
FORMS_IN: dict[str, str] = {"funds:open": DRAFT}

FUNDS = Thing(
    "Matching funds", frozenset({"fund_id", "fund_ref"}), (OPEN, DRAFT, CLOSED, HIDDEN),
    readers={DRAFT: OWNER, HIDDEN: OWNER | MODERATORS},
    words="**author** owns the partner; a draft is for its organisation.",
)  # fmt: skip
PROPOSALS = Thing(
    "What a fund and a campaign propose to each other", frozenset({"tie_id"}), (WAITS, ANSWERED),
    readers=dict.fromkeys((WAITS, ANSWERED), OWNER | CARRIER),
    words="**coauthor** carries the campaign and proposed; **author** answers for the fund.",
)  # fmt: skip
OF_OTHERS = Thing(
    "Matching funds, from a partner or a campaign", frozenset({"organisation_id", "campaign_id"}),
    ("there",), of="funds",
)  # fmt: skip
THINGS = (FUNDS, PROPOSALS, OF_OTHERS)


def _in(who: frozenset[str], *states: str) -> Rule:
    return Rule(who, frozenset(states))


RULES: dict[tuple[str, str], Rule] = {
    **{("funds:edit", method): _in(OWNER, OPEN, DRAFT) for method in ("GET", "POST")},
    **{("funds:close", method): _in(OWNER, OPEN) for method in ("GET", "POST")},
    ("funds:open", "POST"): _in(OWNER, DRAFT),
    ("funds:campaigns", "GET"): Rule(OWNER),
    ("funds:campaigns", "POST"): _in(OWNER, OPEN),
    ("funds:export", "GET"): Rule(OWNER),
    ("funds:proposal", "GET"): Rule(OWNER | CARRIER),
    ("funds:accept", "POST"): _in(OWNER, WAITS),
    **{("funds:refuse", method): _in(OWNER, WAITS) for method in ("GET", "POST")},
    ("funds:take_back", "POST"): _in(CARRIER, WAITS),
    **{("funds:new", method): Rule(OWNER) for method in ("GET", "POST")},
    **{("funds:of_campaign", method): Rule(CARRIER) for method in ("GET", "POST")},
}
