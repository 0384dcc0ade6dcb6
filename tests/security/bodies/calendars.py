"""Calendars are everybody's own: there is nothing of others to be asked for."""

from tests.security.rule import Rule, Thing

THINGS = (
    Thing("One’s own calendar", frozenset({"month"}), ("",), of="calendars"),
    Thing(
        "A moment of one’s own calendar",
        frozenset({"uid"}),
        ("",),
        of="calendars",
        words="Nobody has agreed to this one: there is nothing at its address.",
    ),
)
RULES = {
    ("calendars:entry", "GET"): Rule(frozenset(), known_to=frozenset()),
}
