"""What the forms of privacy send; who takes a copy, leaves, keeps the register."""

from tests.security.bodies.kind import Body
from tests.security.rule import AUTHOR, CONFIRMED, EVERYBODY, MEMBER_ALONE, MEMBERS, Rule, Thing

INCIDENT = {
    "title": "Une liste envoyée au mauvais destinataire",
    "what": "Un message avec douze adresses est parti à la mauvaise personne.",
    "information": "Adresses courriel de douze bénévoles.",
    "noticed_on": "2026-11-20",
    "risk": "small",
}

BODIES: dict[str, Body] = {
    "privacy:choices": lambda _world, _state: {"purposes": ["news"]},
    "privacy:leave": lambda _world, _state: {"words": "keep", "sure": "1"},
    "privacy:new_incident": lambda _world, _state: {**INCIDENT, "number": "0"},
    "privacy:complete_incident": lambda _world, _state: {**INCIDENT, "number": "1"},
}

SENDERS: dict[str, str] = {
    "privacy:come_back": "visitor",
    **dict.fromkeys(
        ("privacy:new_incident", "privacy:complete_incident", "privacy:export_incidents"),
        "administrator",
    ),
}

THINGS = (
    Thing("Copies of one’s data", frozenset({"copy_id"}), ("ready",), words="It is **member**’s."),
    Thing("Incidents", frozenset({"incident_id"}), ("open",)),
    Thing("Texts", frozenset({"text", "since"}), ("",), of="privacy"),
)

# Nobody leaves a living project that they carry alone, as ``author`` does.
LEAVING = Rule(MEMBERS - AUTHOR)

RULES = {
    ("privacy:leave", "POST"): LEAVING,
    ("privacy:choices", "POST"): Rule(CONFIRMED),
    ("privacy:ask_copy", "POST"): Rule(CONFIRMED),
    ("privacy:take_copy", "POST"): Rule(MEMBER_ALONE, known_to=MEMBER_ALONE | {"unconfirmed"}),
    ("privacy:come_back", "POST"): Rule(EVERYBODY, ends_at_the_door=True),
}
