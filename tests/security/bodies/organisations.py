"""What the forms of organisations, and their API, send; who may do what with one in which state."""

from typing import Any

from app.ideas.rules import OPEN
from tests.factories.media import png
from tests.factories.organisations import PRESENTATION
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import CONFIRMED, MEMBER_ALONE, MODERATORS, STAFF, Rule, Thing
from tests.world import World

VERIFIED, UNVERIFIED, PENDING = "verified", "unverified", "pending"
SUSPENDED, HIDDEN, CLOSED = "suspended", "hidden", "closed"
STATES = (VERIFIED, UNVERIFIED, PENDING, SUSPENDED, HIDDEN, CLOSED)
ALIVE = frozenset(STATES) - {CLOSED}

SAID: dict[str, Any] = {
    "kind": "community",
    "area": "parc-extension",
    "presentation_fr": PRESENTATION,
    "does": "Corvées, ateliers, semis.",
    "website": "https://amisdelaruelle.example.org",
}


def _same(world: World, state: Any) -> dict[str, Any]:
    known = world.things["organisation"]
    return {**SAID, "name": known.get(state, known[VERIFIED])["name"]}


def _voice(world: World, _state: Any) -> dict[str, Any]:
    return {"organisation": world.things["organisation"][VERIFIED]["organisation_id"]}


BODIES: dict[str, Body] = {
    "organisations:new": lambda _world, _state: {**SAID, "name": "Les Amis de la ruelle"},
    "organisations:edit": lambda world, state: {**_same(world, state), "version": "1"},
    "organisations:logo": lambda _world, _state: {"logo": ("x.png", png(200, 200), "image/png")},
    "organisations:verification": lambda _world, _state: {"means": "neq", "neq": "1143920115"},
    "organisations:members": lambda _world, _state: {
        "email": "nouvelle@exemple.ca",
        "role": "editor",
    },
    "organisations:change_role": lambda _world, _state: {"role": "editor"},
    "organisations:choose_shown": lambda _world, _state: {"shown": "1"},
    "organisations:decide": lambda _world, _state: {"verdict": "accept", "version": "1"},
    "organisations:suspend": lambda _world, _state: {"reason": REASON},
    "organisations:reinstate": lambda _world, _state: {"reason": REASON},
    "ideas:endorse": _voice,
    "ideas:take_back_endorsement": _voice,
}
API_BODIES: dict[str, Body] = {
    "api:create_organisation": lambda _world, _state: {**SAID, "name": "Les Amis de la ruelle"},
    "api:change_organisation": lambda world, state: {**_same(world, state), "version": 1},
}
SENDERS: dict[str, str] = {
    **dict.fromkeys(
        (
            "organisations:edit", "organisations:logo", "organisations:remove_logo",
            "organisations:close", "organisations:verification", "organisations:withdraw_request",
            "organisations:members", "organisations:revoke_invitation",
            "organisations:change_role", "organisations:transfer", "organisations:remove_member",
            "organisations:choose_shown", "organisations:leave", "ideas:endorse",
            "ideas:take_back_endorsement",
        ),
        "author",
    ),
    **dict.fromkeys(
        ("organisations:decide", "organisations:suspend", "organisations:reinstate"), "moderator"
    ),
}  # fmt: skip
FORMS_IN: dict[str, str] = {
    "organisations:verification": UNVERIFIED,
    "organisations:withdraw_request": PENDING,
    "organisations:decide": PENDING,
    "organisations:suspend": VERIFIED,
    "organisations:reinstate": SUSPENDED,
}

OWNERS = frozenset({"author", "official"})
SPEAKERS = OWNERS | {"editor"}
BELONG = SPEAKERS | {"coauthor"}
READERS = {HIDDEN: BELONG | MODERATORS}

ORGANISATION = Thing(
    "Organisations",
    frozenset({"organisation_id", "organisation_ref", "logo"}),
    STATES,
    readers=READERS,
    by_access={
        "owner": Rule(OWNERS, ALIVE),
        "editor": Rule(SPEAKERS, ALIVE),
        "organisation-member": Rule(BELONG, known_to=BELONG),
        "staff": Rule(MODERATORS),
        "organisations:write": Rule(SPEAKERS, ALIVE),
    },
    words="**author** and **official** own it, **editor** edits it, **coauthor** belongs to it; it acts in the **moderator**’s territory.",
)
THINGS = (ORGANISATION,)

PUT_ASIDE = Rule(MODERATORS, frozenset({VERIFIED, HIDDEN, CLOSED}))
ENDORSING = Rule(SPEAKERS, frozenset(OPEN))
RULES: dict[tuple[str, str], Rule] = {
    ("organisations:new", "POST"): Rule(CONFIRMED),
    ("api:create_organisation", "POST"): Rule(CONFIRMED),
    ("organisations:verification", "POST"): Rule(OWNERS, frozenset({UNVERIFIED})),
    ("organisations:members", "POST"): Rule(OWNERS, ALIVE - {HIDDEN}),
    ("organisations:withdraw_request", "POST"): Rule(OWNERS, frozenset({PENDING})),
    ("organisations:accept_invitation", "POST"): Rule(MEMBER_ALONE),
    ("organisations:staff", "GET"): Rule(STAFF),
    ("organisations:decide", "POST"): Rule(MODERATORS, frozenset({PENDING})),
    ("organisations:suspend", "POST"): PUT_ASIDE,
    ("organisations:reinstate", "POST"): Rule(MODERATORS, frozenset({SUSPENDED})),
    ("organisations:document", "GET"): Rule(
        MODERATORS, shown=frozenset({PENDING}), known_to=MODERATORS
    ),
    ("ideas:endorse", "POST"): ENDORSING,
    ("ideas:take_back_endorsement", "POST"): ENDORSING,
    ("api:endorse", "PUT"): ENDORSING,
    ("api:take_back_endorsement", "DELETE"): ENDORSING,
}
