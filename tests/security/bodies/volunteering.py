"""What the forms of volunteers, and of those who receive them, send; who may do what."""

from tests.security.bodies.kind import REASON, Body
from tests.security.bodies.projects import TEAM
from tests.security.rule import CONFIRMED, MEMBER_ALONE, MEMBERS, Asks, Rule, Thing

BODIES: dict[str, Body] = {
    "volunteering:apply": lambda _world, _state: {"message": "J’ai une pelle."},
    "volunteering:applications": lambda _world, _state: {"takes_everybody": "true"},
    "volunteering:refuse": lambda _world, _state: {"reason": REASON},
    "volunteering:take_part": lambda _world, _state: {"role": ""},
    "volunteering:part": lambda _world, _state: {"role": ""},
    "volunteering:mark": lambda _world, _state: {"mark": "cancel"},
    "volunteering:arrival": lambda world, _state: {
        "code": world.things["volunteering"]["open"]["code"]
    },
}
API_BODIES: dict[str, Body] = {
    "api:apply": lambda _world, _state: {"message": "J’ai une pelle.", "sessions": []},
    "api:refuse_application": lambda _world, _state: {"reason": REASON},
    "api:sign_up": lambda _world, _state: {"role": None},
}
RECEIVING = (
    "volunteering:applications", "volunteering:see", "volunteering:accept", "volunteering:refuse",
    "volunteering:mark", "api:accept_application", "api:refuse_application", "api:applications",
)  # fmt: skip
SENDERS: dict[str, str] = dict.fromkeys(RECEIVING, "author")

RUNNERS = frozenset({"author", "official", "editor"})
RUNS = Rule(RUNNERS)
ANSWERS = Rule(RUNNERS, known_to=RUNNERS)
OWN = Rule(MEMBER_ALONE, known_to=MEMBER_ALONE)
COMES = Rule(CONFIRMED)

WORDS = frozenset({"session_id", "application_id", "place_id", "sign_up_id", "turn_id", "ask_id"})
SESSION = Thing(
    "Sessions, applications, places and turns",
    WORDS,
    ("open",),
    by_access={"mission-runner": RUNS},
    words="**author**, **official** and **editor** receive people; **member** applied, has a place and a turn.",
)
MISSION = Thing(
    "Who comes to a mission",
    WORDS | {"mission_id"},
    ("open",),
    by_access={"mission-runner": RUNS},
    of="volunteering",
)
THINGS = (MISSION, SESSION)

RULES: dict[tuple[str, str], Rule] = {
    ("volunteering:apply", "POST"): Rule(CONFIRMED, asks=Asks.KNOWN),
    ("volunteering:take_part", "POST"): Rule(CONFIRMED, asks=Asks.KNOWN),
    ("volunteering:wait", "POST"): COMES,
    ("volunteering:project_roster", "GET"): Rule(TEAM),
    ("volunteering:arrival", "GET"): Rule(MEMBERS),
    ("volunteering:arrival", "POST"): OWN,
    **{
        (f"volunteering:{name}", "POST"): OWN
        for name in ("cancel", "part", "take", "step_back", "say_yes", "say_no", "withdraw")
    },
    ("volunteering:cancel", "GET"): OWN,
    ("volunteering:part", "GET"): OWN,
    ("volunteering:accept", "POST"): ANSWERS,
    ("volunteering:refuse", "GET"): ANSWERS,
    ("volunteering:refuse", "POST"): ANSWERS,
    ("api:apply", "POST"): COMES,
    ("api:applications", "GET"): RUNS,
    ("api:accept_application", "POST"): ANSWERS,
    ("api:refuse_application", "POST"): ANSWERS,
    ("api:withdraw_application", "DELETE"): OWN,
    ("api:sign_up", "POST"): COMES,
    ("api:wait", "POST"): COMES,
    ("api:cancel_sign_up", "DELETE"): OWN,
    ("api:take_offer", "POST"): OWN,
}
