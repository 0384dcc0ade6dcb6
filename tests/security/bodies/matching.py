"""What the buttons of suggestions, introductions and rosters send; who may do what."""

from tests.security.bodies.kind import Body
from tests.security.rule import CONFIRMED, Rule, Thing

BODIES: dict[str, Body] = {
    "matching:answer": lambda _world, _state: {"answer": "no"},
    "matching:pause": lambda _world, _state: {"pause": "yes"},
    "matching:invite": lambda world, _state: {"who": world.things["matching"]["suggested"]["who"]},
    "matching:team_answer": lambda _world, _state: {"answer": "yes"},
    "matching:confirm_roster": lambda _world, _state: {"turns": []},
}
API_BODIES: dict[str, Body] = {
    "api:answer_match": lambda _world, _state: {"answer": "no"},
    "api:invite": lambda world, _state: {"who": world.things["matching"]["suggested"]["who"]},
}
SENDERS: dict[str, str] = dict.fromkeys(
    ("matching:invite", "matching:team_answer", "matching:roster", "matching:confirm_roster",
     "api:invite", "api:people"),
    "author",
)  # fmt: skip

RUNS = Rule(frozenset({"author", "official", "editor"}))
SUGGESTED = Thing(
    "Suggestions, introductions and rosters of a mission",
    frozenset({"mission_id", "introduction_id", "proposal_id"}),
    ("suggested",),
    by_access={"mission-runner": RUNS},
    of="matching",
    words="**author**, **official** and **editor** run the mission; **member** fits it and said yes.",
)
THINGS = (SUGGESTED,)

RULES: dict[tuple[str, str], Rule] = {
    ("matching:answer", "POST"): Rule(CONFIRMED),
    ("matching:again", "POST"): Rule(CONFIRMED),
    ("matching:pause", "POST"): Rule(CONFIRMED),
    ("api:people", "GET"): RUNS,
    ("api:invite", "POST"): RUNS,
    ("api:answer_match", "POST"): Rule(CONFIRMED),
}
