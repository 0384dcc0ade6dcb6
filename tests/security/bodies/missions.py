"""What the forms of missions, and their API, send; who may do what with one in which state."""

from typing import Any

from tests.factories.missions import TASKS, ahead
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import EVERYBODY, MODERATORS, Rule, Thing
from tests.world import World

STATES = ("published", "draft", "paused", "done", "cancelled", "hidden")
ALIVE = frozenset({"published", "draft", "paused", "hidden"})
PUBLIC = frozenset(STATES) - {"draft", "hidden"}
RUNNERS = frozenset({"author", "official", "editor"})
BELONG = RUNNERS | {"coauthor"}
KNOWN = BELONG | MODERATORS

SAID: dict[str, Any] = {
    "title": "Planter quarante arbustes", "tasks": TASKS, "area": "parc-extension",
    "minimum_people": 2, "maximum_people": 8,
}  # fmt: skip
MOMENT = {"day": f"{ahead(40)[0]:%Y-%m-%d}", "starts": "10:00", "ends": "12:00"}


def _new(world: World, _state: Any) -> dict[str, Any]:
    return {**SAID, "organisation": world.things["organisation"]["verified"]["organisation_id"]}


BODIES: dict[str, Body] = {
    "missions:new": _new,
    "missions:edit": lambda _world, _state: {**SAID, "version": "1"},
    "missions:dates": lambda _world, _state: {**MOMENT, "repeat": "no"},
    "missions:move": lambda _world, _state: MOMENT,
    "missions:cancel_date": lambda _world, _state: {"reason": REASON},
    "missions:pause": lambda _world, _state: {"reason": REASON},
    "missions:cancel": lambda _world, _state: {"reason": REASON},
}
API_BODIES: dict[str, Body] = {
    "api:create_mission": _new,
    "api:change_mission": lambda _world, _state: {**SAID, "version": 1},
    "api:turn_mission": lambda _world, _state: {"act": "pause", "reason": REASON},
    "api:add_mission_sessions": lambda _world, _state: {
        "starts": f"{MOMENT['day']}T10:00",
        "minutes": 60,
    },
    "api:move_mission_session": lambda _world, _state: MOMENT,
    "api:cancel_mission_session": lambda _world, _state: {"reason": REASON},
}
SENDERS: dict[str, str] = dict.fromkeys(
    (
        "missions:new", "missions:edit", "missions:dates", "missions:move", "missions:cancel_date",
        "missions:publish", "missions:resume", "missions:finish", "missions:pause",
        "missions:cancel", "missions:discard", *API_BODIES, "api:discard_mission",
    ),
    "author",
)  # fmt: skip
FORMS_IN: dict[str, str] = {
    "missions:publish": "draft",
    "missions:discard": "draft",
    "missions:resume": "paused",
    "missions:finish": "paused",
}

WORDS = frozenset({"mission_id", "mission_ref", "date_id"})
MISSION = Thing(
    "Missions",
    WORDS,
    STATES,
    readers={"draft": KNOWN, "hidden": KNOWN},
    by_access={"runner": Rule(RUNNERS)},
    of="missions",
    words="**author**, **official** and **editor** run it for the verified organisation, **coauthor** belongs to that; it takes place in the **moderator**’s territory.",
)
FOR_PROGRAMS = Thing(
    "Missions, for programs",
    WORDS,
    ("published",),
    by_access={"missions:write": Rule(RUNNERS)},
)
THINGS = (MISSION, FOR_PROGRAMS)

CHANGED = Rule(RUNNERS, ALIVE)
DATED = Rule(RUNNERS, frozenset(STATES) - {"cancelled"})
THROWN_AWAY = Rule(RUNNERS, frozenset({"draft"}))
RULES: dict[tuple[str, str], Rule] = {
    ("missions:new", "POST"): Rule(RUNNERS),
    ("api:create_mission", "POST"): Rule(RUNNERS),
    ("missions:ics", "GET"): Rule(EVERYBODY, shown=PUBLIC),
    ("api:discard_mission", "DELETE"): Rule(RUNNERS, known_to=KNOWN),
    **{("missions:edit", method): CHANGED for method in ("GET", "POST")},
    **{("missions:dates", method): DATED for method in ("GET", "POST")},
    **{(f"missions:{n}", m): CHANGED for n in ("move", "cancel_date") for m in ("GET", "POST")},
    **{("missions:discard", method): THROWN_AWAY for method in ("GET", "POST")},
}
