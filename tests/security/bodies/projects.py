"""What the forms of projects, and their API, send; who may do what with one in which state."""

from typing import Any

from app.ideas.rules import State as IdeaState
from tests.factories.media import png
from tests.factories.projects import SUMMARY
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import (
    AUTHOR,
    AUTHORS,
    CONFIRMED,
    EVERYBODY,
    MEMBER_ALONE,
    MODERATORS,
    Rule,
    Thing,
)
from tests.world import World

LIVING, STOPPED, HIDDEN = "living", "stopped", "hidden"
CANDIDATE = IdeaState.CANDIDATE
TEXT: dict[str, Any] = {"title": "Une serre sur le toit", "summary": SUMMARY, "language": "fr"}
NEWS: dict[str, Any] = {
    "title": "Les vitres sont là",
    "body": "Elles attendent dans la cour de l’école, bien emballées.",
    "language": "fr",
}
NO: dict[str, Any] = {"yes": "0"}


def _picture(_world: World, _state: Any) -> dict[str, Any]:
    return {"alt": "Une serre", "photo": ("x.png", png(200, 200), "image/png")}


def _organisation(world: World, _state: Any) -> dict[str, Any]:
    return {"organisation": world.things["organisation"]["verified"]["organisation_id"]}


def _free_organisation(world: World, _state: Any) -> dict[str, Any]:
    return {**world.named["projects:sponsor"], "message": "Notre salle est à vous."}


def _invited(world: World, state: Any) -> dict[str, Any]:
    return {**_somebody(world, state), "message": "Tu connais bien la rue."}


def _somebody(world: World, _state: Any) -> dict[str, Any]:
    return {"person": world.people["elsewhere"].public_id}


BODIES: dict[str, Body] = {
    "projects:carry": lambda _world, _state: {"title": TEXT["title"], "summary": SUMMARY},
    "projects:hand_over": _invited,
    "projects:volunteer": lambda _world, _state: {"message": "Je connais bien la rue."},
    "projects:turn": lambda _world, _state: {"reason": REASON},
    "projects:edit": lambda _world, _state: {**TEXT, "version": "1"},
    "projects:tell": lambda _world, _state: NEWS,
    "projects:edit_update": lambda _world, _state: {**NEWS, "version": "1"},
    "projects:photos": _picture,
    "projects:update_photos": _picture,
    "projects:invite": _invited,
    "projects:write": lambda _world, _state: {"email": "nouvelle@exemple.ca", "role": "member"},
    "projects:change_role": lambda _world, _state: {"role": "carrier"},
    "projects:say_what": lambda _world, _state: {"what": "Les semis"},
    "projects:join": lambda _world, _state: {"role": "member", "message": "Je sais souder."},
    "projects:sponsor": _free_organisation,
    "projects:ask_sponsor": _organisation,
    **dict.fromkeys(
        ("projects:answer", "projects:answer_request", "projects:answer_sponsor"),
        lambda _world, _state: NO,
    ),
}
API_BODIES: dict[str, Body] = {
    "api:begin_project": lambda world, _state: {
        "title": TEXT["title"], "summary": SUMMARY, "idea": world.ideas[CANDIDATE].public_id,
    },
    "api:edit_project": lambda _world, _state: {**TEXT, "version": 1},
    "api:turn_project": lambda _world, _state: {"act": "pause", "reason": REASON},
    "api:invite_to_team": _somebody,
    "api:ask_to_join": lambda _world, _state: {"message": "Je sais souder."},
    "api:answer_for_team": lambda _world, _state: {"yes": False},
    "api:tell_followers": lambda _world, _state: NEWS,
    "api:edit_update": lambda _world, _state: {**NEWS, "version": 1},
}  # fmt: skip

CARRIERS = frozenset({"author", "official"})
TEAM = CARRIERS | {"coauthor"}
OUTSIDE = CONFIRMED - TEAM
SPEAKERS = frozenset({"author", "official", "editor"})

SENDERS: dict[str, str] = {
    "projects:volunteer": "editor",
    **dict.fromkeys(
        (
            "projects:carry", "projects:hand_over", "projects:turn", "projects:edit",
            "projects:tell", "projects:edit_update", "projects:withdraw_update",
            "projects:photos", "projects:update_photos", "projects:remove_photo",
            "projects:remove_update_photo", "projects:invite", "projects:write",
            "projects:revoke_letter", "projects:answer_request", "projects:take_back",
            "projects:change_role", "projects:remove_member", "projects:say_what",
            "projects:leave", "projects:sponsor", "projects:ask_sponsor",
            "projects:answer_sponsor", "projects:end_sponsor", "projects:withdraw_offer",
            "api:begin_project", "api:edit_project", "api:turn_project", "api:invite_to_team",
            "api:answer_for_team", "api:leave_team", "api:tell_followers", "api:edit_update",
            "api:withdraw_update",
        ),
        "author",
    ),
}  # fmt: skip
FORMS_IN: dict[str, str] = dict.fromkeys(
    ("projects:carry", "projects:hand_over", "projects:volunteer"), CANDIDATE
)

READERS = {HIDDEN: TEAM | MODERATORS}
STATES = (LIVING, STOPPED, HIDDEN)
WORDS = frozenset({"project_id", "project_ref", "update_id", "letter_id"})
PROJECT = Thing(
    "Projects",
    WORDS | {"mate_id"},
    STATES,
    readers=READERS,
    by_access={"projects:write": Rule(TEAM)},
    words="**author** and **official** carry it, **coauthor** is in the team, **member** is asked and **editor** asks to join.",
)
PAGES_OF_PROJECT = Thing(
    "Projects, for their teams",
    WORDS | {"act", "person_id", "photo_id", "told_photo_id", "organisation_id"},
    STATES,
    readers=READERS,
    by_access={"project team": Rule(TEAM), "carrier": Rule(CARRIERS)},
    of="projects",
)
OFFER = Thing("Offers to carry an idea", frozenset({"offer_id"}), ("offered",))
THINGS = (PROJECT, PAGES_OF_PROJECT, OFFER)

ON = frozenset({LIVING, HIDDEN})
"""States in which a project is alive, were it hidden."""

SEEN = frozenset({LIVING, STOPPED})
ALIVE = Rule(CARRIERS, ON)
TURNING = Rule(CARRIERS, frozenset({LIVING}))
EDITING = Rule(TEAM, ON)
TELLING = Rule(TEAM, SEEN)
JOINING = Rule(OUTSIDE, frozenset({LIVING}))
ASKED = Rule(MEMBER_ALONE, known_to=MEMBER_ALONE)
BELONGS = Rule(TEAM, known_to=TEAM)
CARRYING = Rule(AUTHORS, frozenset({CANDIDATE}))
VOLUNTEERING = Rule(CONFIRMED - AUTHORS, frozenset({CANDIDATE}))

RULES: dict[tuple[str, str], Rule] = {
    **{(name, method): CARRYING for name in ("projects:carry", "projects:hand_over")
       for method in ("GET", "POST")},
    **{("projects:volunteer", method): VOLUNTEERING for method in ("GET", "POST")},
    **{("projects:turn", method): TURNING for method in ("GET", "POST")},
    **{("projects:edit", method): EDITING for method in ("GET", "POST")},
    **{("projects:tell", method): TELLING for method in ("GET", "POST")},
    **{("projects:join", method): JOINING for method in ("GET", "POST")},
    ("projects:edit_update", "POST"): TELLING,
    **{("projects:update_photos", method): TELLING for method in ("GET", "POST")},
    ("projects:invite", "POST"): TURNING,
    ("projects:write", "POST"): TURNING,
    ("projects:take_back", "POST"): Rule(CARRIERS, known_to=EVERYBODY - MEMBER_ALONE),
    **{("projects:photos", method): EDITING for method in ("GET", "POST")},
    ("projects:remove_photo", "POST"): EDITING,
    ("projects:ask_sponsor", "POST"): ALIVE,
    ("projects:say_what", "POST"): BELONGS,
    ("projects:leave", "POST"): BELONGS,
    ("projects:answer", "POST"): ASKED,
    ("projects:sponsor", "GET"): Rule(SPEAKERS, known_to=SPEAKERS),
    ("projects:sponsor", "POST"): Rule(SPEAKERS, ON, known_to=SPEAKERS),
    ("projects:answer_sponsor", "POST"): Rule(CARRIERS),
    ("projects:end_sponsor", "POST"): Rule(SPEAKERS),
    ("projects:embed", "GET"): Rule(EVERYBODY, shown=SEEN),
    ("projects:accept_letter", "POST"): Rule(MEMBER_ALONE),
    ("projects:offer", "GET"): ASKED,
    ("projects:accept_offer", "POST"): ASKED,
    ("projects:decline_offer", "POST"): ASKED,
    ("projects:withdraw_offer", "POST"): Rule(AUTHOR, known_to=AUTHOR),
    ("api:begin_project", "POST"): Rule(AUTHORS),
    ("api:edit_project", "PUT"): EDITING,
    ("api:turn_project", "POST"): TURNING,
    ("api:invite_to_team", "POST"): TURNING,
    ("api:ask_to_join", "POST"): JOINING,
    ("api:answer_for_team", "PUT"): Rule(CARRIERS, known_to=EVERYBODY - {"editor"}),
    ("api:leave_team", "DELETE"): Rule(CARRIERS | {"coauthor"}),
    ("api:tell_followers", "POST"): TELLING,
    ("api:edit_update", "PUT"): TELLING,
}  # fmt: skip
