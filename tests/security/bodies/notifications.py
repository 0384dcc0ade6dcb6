"""What the forms of following and notices send."""

from app.ideas.rules import READABLE
from tests.security.bodies.kind import Body
from tests.security.rule import EVERYBODY, MEMBER_ALONE, MEMBERS, Asks, Rule, Thing

BODIES: dict[str, Body] = {
    "notifications:settings": lambda _world, _state: {
        "kind": ["tests.bell"], "rhythm": ["weekly"], "home": "daily", "radius": "1500",
    },
    "notifications:read_all": lambda _world, _state: {"newest": "1"},
}  # fmt: skip

API_BODIES: dict[str, Body] = {"api:read_notifications": lambda _world, _state: {"until": 1}}

THINGS = (
    Thing(
        "Notices",
        frozenset({"notice_id", "token"}),
        ("",),
        words="A **token** stands in each message: it stops one kind of them, and does nothing else.",
    ),
)

RULES = {
    ("notifications:follow", "GET"): Rule(EVERYBODY, shown=READABLE),
    ("notifications:follow", "POST"): Rule(MEMBERS, shown=READABLE, asks=Asks.KNOWN),
    ("notifications:unfollow", "POST"): Rule(MEMBERS, shown=READABLE),
    ("notifications:read", "POST"): Rule(MEMBER_ALONE, known_to=MEMBER_ALONE),
    ("api:read_notification", "PUT"): Rule(MEMBER_ALONE, known_to=MEMBER_ALONE),
    ("api:follow", "PUT"): Rule(MEMBERS, shown=READABLE),
    ("api:unfollow", "DELETE"): Rule(MEMBERS, shown=READABLE),
}
