"""What the forms of hours and certificates send, and who stands on which side."""

from tests.security.bodies.kind import REASON, Body
from tests.security.bodies.organisations import SPEAKERS
from tests.security.rule import CONFIRMED, MEMBER_ALONE, MODERATORS, Rule, Thing

LASTING = {"hours": "1", "minutes": "30"}
DISPUTED, PROPOSED = frozenset({"disputed"}), frozenset({"proposed"})
OPEN = DISPUTED | PROPOSED
SIDES = SPEAKERS | MEMBER_ALONE | MODERATORS

BODIES: dict[str, Body] = {
    "hours:say": lambda world, _state: {
        "session": world.things["hours"]["proposed"]["said_session"],
        **LASTING,
    },
    "hours:waiting": lambda world, _state: {
        "entry": world.things["hours"]["proposed"]["hours_id"],
    },
    "hours:correct": lambda _world, _state: LASTING,
    "hours:dispute": lambda _world, _state: {**LASTING, "words": REASON},
    "hours:settle": lambda _world, _state: {**LASTING, "words": REASON},
    "hours:certify": lambda world, _state: {
        "issuer": f"organisation:{world.things['organisation']['verified']['organisation_id']}",
        "since": "2026-01-01",
        "until": "2026-12-31",
        "name": "Chantal Nguyen",
    },
    "hours:revoke": lambda _world, _state: {"words": REASON},
    "hours:revoke_issued": lambda _world, _state: {"words": REASON},
}
API_BODIES: dict[str, Body] = {
    "api:say_hours": lambda world, _state: {
        "mission": world.named["hours:say"]["mission_id"],
        "session": world.things["hours"]["proposed"]["said_session"],
        "minutes": 90,
    },
    "api:turn_hours": lambda _world, _state: {"act": "confirm"},
}
SENDERS: dict[str, str] = {
    **dict.fromkeys(
        ("hours:confirm", "hours:accept", "hours:dispute", "hours:waiting", "hours:revoke_issued"),
        "editor",
    ),
    "hours:settle": "moderator",
}
FORMS_IN: dict[str, str] = {"hours:accept": "disputed", "hours:settle": "disputed"}

THINGS = (
    Thing(
        "Hours",
        frozenset({"hours_id"}),
        ("proposed", "disputed", "confirmed"),
        words="They are **member**’s; **author**, **official** and **editor** run the mission. In what is disputed, **member** has spoken last.",
    ),
    Thing("Certificates of hours", frozenset({"certificate_id"}), ("valid", "revoked")),
    Thing(
        "A mission to which hours were given",
        frozenset({"mission_id"}),
        ("",),
        of="hours",
        words="**member** came to a date of it.",
    ),
)

OWN = Rule(MEMBER_ALONE, known_to=MEMBER_ALONE)
RULES: dict[tuple[str, str], Rule] = {
    ("hours:show", "GET"): Rule(SIDES, known_to=SIDES),
    ("hours:confirm", "POST"): Rule(SPEAKERS, PROPOSED, known_to=SIDES),
    ("hours:accept", "POST"): Rule(SPEAKERS, DISPUTED, known_to=SIDES),
    ("hours:dispute", "POST"): Rule(SPEAKERS, OPEN, known_to=SIDES),
    ("hours:settle", "POST"): Rule(MODERATORS, DISPUTED, known_to=SIDES),
    ("hours:correct", "POST"): Rule(MEMBER_ALONE, PROPOSED, known_to=SIDES),
    ("hours:withdraw", "POST"): Rule(MEMBER_ALONE, OPEN, known_to=SIDES),
    ("hours:waiting", "POST"): Rule(SPEAKERS),
    ("hours:say", "POST"): Rule(MEMBER_ALONE),
    ("hours:certify", "POST"): Rule(CONFIRMED),
    ("hours:certificate", "GET"): OWN,
    ("hours:paper", "GET"): Rule(MEMBER_ALONE, frozenset({"valid"}), known_to=MEMBER_ALONE),
    ("hours:revoke", "GET"): OWN,
    ("hours:revoke", "POST"): Rule(MEMBER_ALONE, frozenset({"valid"}), known_to=MEMBER_ALONE),
    ("hours:revoke_issued", "POST"): Rule(SPEAKERS | MEMBER_ALONE | {"administrator"}),
    ("api:say_hours", "POST"): Rule(MEMBER_ALONE),
    ("api:turn_hours", "POST"): Rule(SPEAKERS, PROPOSED, known_to=SIDES),
}
