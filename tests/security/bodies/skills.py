"""What the forms of skills and of checks send, and who may know of a word or a check."""

from tests.security.bodies.kind import REASON, Body
from tests.security.bodies.organisations import SPEAKERS, VERIFIED
from tests.security.rule import CONFIRMED, MEMBER_ALONE, STAFF, Rule, Thing

BODIES: dict[str, Body] = {
    "skills:propose": lambda _world, _state: {"kind": "skill", "word": "Parapente", "note": ""},
    "skills:accept": lambda _world, _state: {
        "fr": "Apiculture",
        "en": "Beekeeping",
        "group": "living",
    },
    "skills:join": lambda _world, _state: {"code": "gardening"},
    "skills:refuse": lambda _world, _state: {"reason": REASON},
    "profiles:organisation_checks": lambda world, _state: {
        "person": world.people["elsewhere"].public_id,
        "code": "police-check",
    },
}
SENDERS: dict[str, str] = {
    **dict.fromkeys(("skills:accept", "skills:join", "skills:refuse"), "moderator"),
    **dict.fromkeys(("profiles:organisation_checks", "profiles:withdraw_seen_check"), "author"),
}

WORD = Thing(
    "Words proposed for the list of skills and causes",
    frozenset({"proposal_id"}),
    ("waits", "decided"),
    of="skills",
    words="**decided** by somebody else meanwhile: whoever decides again is told so (409), and nothing changes.",
)
CHECK = Thing(
    "Checks and trainings that an organisation saw",
    frozenset({"check_id"}),
    ("held", "back"),
    of="profiles",
    words="They are **member**’s; **author**, **official** and **editor** speak for the organisation. What was taken back is not taken **back** again (409).",
)
THINGS = (WORD, CHECK)

RULES: dict[tuple[str, str], Rule] = {
    ("skills:propose", "POST"): Rule(CONFIRMED),
    ("skills:accept", "POST"): Rule(STAFF),
    ("skills:join", "POST"): Rule(STAFF),
    ("skills:refuse", "POST"): Rule(STAFF),
    ("profiles:organisation_checks", "POST"): Rule(SPEAKERS, frozenset({VERIFIED})),
    ("profiles:withdraw_check", "POST"): Rule(MEMBER_ALONE, known_to=MEMBER_ALONE),
    ("profiles:withdraw_seen_check", "POST"): Rule(SPEAKERS),
}
