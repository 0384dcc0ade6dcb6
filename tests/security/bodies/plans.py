"""What the forms of plans, and their API, send; who may do what with one, from its writing to its report."""

from typing import Any

from app.plans.rules import Check
from tests.factories import plans
from tests.factories.media import png
from tests.security.bodies import projects
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import EVERYBODY, MODERATORS, Rule, Thing
from tests.worlds.plans import MOMENTS

TEAM = frozenset({"author", "coauthor"})
INSIDERS = TEAM | {"editor"} | MODERATORS
REVIEWERS = MODERATORS | {"editor"}
STATES = tuple(MOMENTS)
ALIVE = frozenset(STATES) - {"over", "put-away"}
"""States in which a plan may change."""

COLUMNS = {"line": "", "kind": "cost", "label": "Bacs", "note": ""}


def _text(_world: Any, _state: Any) -> dict[str, Any]:
    return {"body": "Un autre texte, plus clair que le premier.", "version": "1"}


def _step(_world: Any, _state: Any) -> dict[str, Any]:
    return {
        "title": "Semer",
        "ends_on": (plans.today() + 30 * plans.DAY).isoformat(),
        "version": "1",
    }


def _capacity(_world: Any, _state: Any) -> dict[str, Any]:
    return {"kind": "partner", "who": "Éco-quartier", "what": "Prêter les outils", "version": "1"}


BODIES: dict[str, Body] = {
    "plans:write": _text,
    "plans:others": lambda _world, _state: {"version": "1"},
    "plans:add_step": lambda world, state: {**_step(world, state), "version": "0"},
    "plans:step": _step,
    "plans:turn_step": lambda _world, _state: {"act": "finish"},
    "plans:budget": lambda _world, _state: {
        **COLUMNS,
        "amount": "12",
        "to_find": "12",
        "version": "1",
    },
    "plans:add_capacity": lambda world, state: {**_capacity(world, state), "version": "0"},
    "plans:capacity": _capacity,
    "plans:ask_review": lambda _world, _state: {"note": "Merci de lire."},
    "plans:decide": lambda _world, _state: {
        **{check.value: "yes" for check in Check},
        "conclusion": "ready",
        "reasons": "Tout y est, et le permis est demandé.",
        "plan_version": "6",
    },
    "plans:reopen": lambda _world, _state: {"reason": REASON},
    "plans:write_report": lambda _world, state: {
        "done": plans.DONE,
        "learnt": plans.LEARNT,
        "version": "1" if state in {"running", "delivered", "told"} else "0",
    },
    "plans:photos": lambda _world, _state: {
        "alt": "Dix bacs",
        "photo": ("x.png", png(200, 200), "image/png"),
    },
    "plans:publish_report": lambda _world, _state: {"version": "1"},
}
API_BODIES: dict[str, Body] = {
    "api:write_plan": lambda _world, _state: {"section": "need", "body": "Un texte.", "version": 0},
    "api:write_budget": lambda _world, _state: {
        "lines": [{"kind": "cost", "label": "Bacs", "cents": 100}],
        "to_find_cents": 100,
        "version": 0,
    },
}
SENDERS: dict[str, str] = {
    **dict.fromkeys(
        (
            "plans:write", "plans:open", "plans:others", "plans:add_step", "plans:step", "plans:turn_step", "plans:remove_step",
            "plans:budget", "plans:add_capacity", "plans:capacity", "plans:remove_capacity",
            "plans:ask_review", "plans:withdraw_review", "plans:reopen", "plans:write_report",
            "plans:photos", "plans:remove_photo", "plans:publish_report",
            "plans:take_back_report", "plans:close", "api:write_plan", "api:write_budget",
        ),
        "author",
    ),
    "plans:decide": "editor",
}  # fmt: skip
FORMS_IN: dict[str, str] = {
    "plans:withdraw_review": "asked",
    "plans:decide": "asked",
    "plans:reopen": "found",
    **dict.fromkeys(("plans:write_report", "plans:photos", "plans:remove_photo"), "running"),
    "plans:publish_report": "delivered",
    **dict.fromkeys(("plans:take_back_report", "plans:close"), "told"),
}

PLAN = Thing(
    "Plans, their reviews and reports",
    frozenset({"project_id", "section", "step_id", "line_id", "review_id", "photo_id"}),
    STATES,
    readers={"put-away": INSIDERS},
    by_access={"project team": Rule(TEAM, ALIVE)},
    of="plans",
    words="**author** carries the project, **coauthor** is in the team, **editor** mentors it.",
)
THINGS = (PLAN,)

ACCOUNTS = Rule(TEAM, frozenset({"running", "delivered"}))
REOPENING = Rule(TEAM | REVIEWERS, frozenset({"found"}))
DECIDING = Rule(REVIEWERS, frozenset({"asked"}), shown=frozenset({"asked", "found"}))
WRITING = Rule(TEAM, frozenset({"writing"}))
BY_PROGRAM = Rule(projects.TEAM, frozenset({projects.LIVING}))
"""Programs are asked about the projects of tests/worlds/projects.py."""

RULES: dict[tuple[str, str], Rule] = {
    ("plans:ask_review", "GET"): WRITING,
    ("plans:ask_review", "POST"): WRITING,
    ("plans:withdraw_review", "POST"): Rule(TEAM, frozenset({"asked"})),
    ("plans:decide", "GET"): DECIDING,
    ("plans:decide", "POST"): DECIDING,
    ("plans:reopen", "GET"): REOPENING,
    ("plans:reopen", "POST"): REOPENING,
    ("plans:write_report", "GET"): ACCOUNTS,
    ("plans:write_report", "POST"): ACCOUNTS,
    ("plans:photos", "GET"): ACCOUNTS,
    ("plans:photos", "POST"): ACCOUNTS,
    ("plans:remove_photo", "POST"): ACCOUNTS,
    ("plans:publish_report", "POST"): Rule(TEAM, frozenset({"delivered"})),
    ("plans:take_back_report", "POST"): Rule(TEAM, frozenset({"told"})),
    ("plans:close", "POST"): Rule(TEAM, frozenset({"told"})),
    ("api:write_plan", "PATCH"): BY_PROGRAM,
    ("api:write_budget", "PUT"): BY_PROGRAM,
    ("api:project_report", "GET"): Rule(
        EVERYBODY, shown=frozenset({projects.STOPPED, projects.HIDDEN})
    ),
}
