"""What the forms of campaigns send; who may do what with one, from its writing to its end."""

from typing import Any

from app.campaigns.rules import Check
from tests.factories import campaigns
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import AUTHOR, EVERYBODY, MODERATORS, Rule, Thing
from tests.worlds.campaigns import MOMENTS

TEAM = frozenset({"author", "coauthor"})
MENTOR = frozenset({"editor"})
INSIDERS = TEAM | MENTOR | MODERATORS
REVIEWERS = MENTOR | MODERATORS
STATES = tuple(MOMENTS)
WRITTEN = frozenset({"camp-draft", "camp-asked", "camp-ready"})
DRAFT, IN_REVIEW = frozenset({"camp-draft"}), frozenset({"camp-asked", "camp-ready"})

REWARD = {"title": "Un pot de miel", "least": "40", "units": "12"}


def _words(_world: Any, _state: Any) -> dict[str, Any]:
    return {
        "pitch": campaigns.PITCH, "language": "fr", "kind": "all_or_nothing", "days": "30",
        "payee_name": "Coop de la ruelle", "version": "1",
    }  # fmt: skip


def _goal(_world: Any, _state: Any) -> dict[str, Any]:
    return {"minimum": "800", "optimum": "1200", "version": "1"}


def _verdict(_world: Any, _state: Any) -> dict[str, Any]:
    return {
        "met": [check.value for check in Check], "conclusion": "ready", "reasons": REASON,
        "version": "1",
    }  # fmt: skip


BODIES: dict[str, Body] = {
    "campaigns:write": _words,
    "campaigns:goal": _goal,
    "campaigns:add_reward": lambda _world, _state: REWARD,
    "campaigns:reward": lambda _world, _state: REWARD,
    "campaigns:ask_review": lambda _world, _state: {"note": "Merci de lire."},
    "campaigns:decide": _verdict,
    "campaigns:cancel": lambda _world, _state: {"reason": REASON},
}
SENDERS: dict[str, str] = {
    **dict.fromkeys(
        (
            "campaigns:begin", "campaigns:write", "campaigns:goal", "campaigns:add_reward",
            "campaigns:reward", "campaigns:remove_reward", "campaigns:ask_review",
            "campaigns:withdraw_review", "campaigns:open", "campaigns:cancel",
        ),
        "author",
    ),
    "campaigns:decide": "editor",
    "campaigns:know_payee": "moderator",
}  # fmt: skip
FORMS_IN: dict[str, str] = {
    **dict.fromkeys(("campaigns:withdraw_review", "campaigns:decide"), "camp-asked"),
    "campaigns:know_payee": "camp-asked",
    "campaigns:open": "camp-ready",
}

CAMPAIGN = Thing(
    "Campaigns, their rewards and reviews",
    frozenset({"campaign_id", "campaign_ref", "reward_id"}),
    STATES,
    readers=dict.fromkeys((*WRITTEN, "camp-away"), INSIDERS),
    by_access={"project team": Rule(TEAM, DRAFT)},
    words="**author** carries the project, **coauthor** is in the team, **editor** mentors it.",
)
BEGINNING = Thing(
    "Campaigns, before there is one", frozenset({"project_id"}), ("none-yet",), of="campaigns"
)
THINGS = (CAMPAIGN, BEGINNING)

ANY_STATE = Rule(TEAM)
INSIDE = Rule(INSIDERS)
CANCELLING = Rule(AUTHOR | {"administrator"}, WRITTEN | {"camp-open", "camp-away"})
OPENING = Rule(AUTHOR, IN_REVIEW)
DECIDING = Rule(REVIEWERS, IN_REVIEW)

RULES: dict[tuple[str, str], Rule] = {
    ("campaigns:begin", "GET"): ANY_STATE,
    ("campaigns:begin", "POST"): ANY_STATE,
    ("campaigns:prepare", "GET"): INSIDE,
    ("campaigns:rewards", "GET"): ANY_STATE,
    ("campaigns:withdraw_review", "POST"): Rule(TEAM, IN_REVIEW),
    ("campaigns:open", "GET"): OPENING,
    ("campaigns:open", "POST"): Rule(AUTHOR, frozenset({"camp-ready"})),
    ("campaigns:cancel", "GET"): CANCELLING,
    ("campaigns:cancel", "POST"): CANCELLING,
    ("campaigns:decide", "GET"): DECIDING,
    ("campaigns:decide", "POST"): Rule(REVIEWERS, frozenset({"camp-asked"})),
    ("campaigns:know_payee", "POST"): Rule(MODERATORS, WRITTEN),
    ("campaigns:embed", "GET"): Rule(EVERYBODY, shown=frozenset({"camp-open", "camp-failed"})),
}
