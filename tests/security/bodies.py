"""What each form sends when everything in it is right."""

from collections.abc import Callable
from typing import Any

from app.ideas.rules import State
from tests.factories.media import PDF, png
from tests.security.routes import Route
from tests.security.stage import VISITOR
from tests.world import MEMBERS_PASSWORD, World

WORDS = {
    "title": "Des bancs sous les érables",
    "problem": "On ne peut s’asseoir nulle part entre le métro et le parc.",
    "proposal": "Poser six bancs, et que l’école de la rue les peigne.",
    "language": "fr",
}
POINT = {"place_label": "Angle Saint-Roch", "latitude": "45.53", "longitude": "-73.62"}
PLACE = {"area": "parc-extension", "themes": ["nature"], **POINT}
SEEN_NOTHING = {"draft": "", "version": ""}
PHOTO = ("ruelle.png", png(), "image/png")
PAPER = ("plan.pdf", PDF, "application/pdf")

Body = Callable[[World, State], dict[str, Any]]

SAID = {"body": "Et si on commençait par la rue Saint-Roch ?", "language": "fr"}
REASON = "Les deux disent la même chose."
HOME = {"where": "here", "postal_code": "H3N", "neighbourhood": "parc-extension"}
PASSWORD = "quatre merles sous la pluie"
"""Nobody's yet, and strong enough for anybody."""

BODIES: dict[str, Body] = {
    "accounts:sign_in": lambda world, _state: {
        "email": world.people["member"].email,
        "password": MEMBERS_PASSWORD,
        "next": "/fr/compte",
    },
    "accounts:sign_up": lambda _world, _state: HOME,
    "accounts:sign_up_details": lambda _world, _state: {
        **HOME,
        "email": "nouvelle@exemple.ca",
        "display_name": "Hélène Roy",
        "password": PASSWORD,
        "age": "1",
    },
    "accounts:forgotten": lambda _world, _state: {"email": "nouvelle@exemple.ca"},
    "accounts:reset": lambda _world, _state: {"password": PASSWORD},
    "accounts:verify": lambda _world, _state: {"password": MEMBERS_PASSWORD, "next": "/fr/compte"},
    "accounts:show": lambda _world, _state: {"display_name": "Chantal N.", "language": "fr"},
    "accounts:home": lambda _world, _state: HOME,
    "accounts:address": lambda _world, _state: {"email": "autre@exemple.ca"},
    "accounts:password": lambda _world, _state: {
        "current": MEMBERS_PASSWORD,
        "password": PASSWORD,
    },
    "accounts:new_token": lambda _world, _state: {
        "name": "Tableau de bord",
        "scopes": ["read"],
        "days": "90",
    },
    "ideas:new": lambda _world, _state: {**WORDS, **SEEN_NOTHING, **PLACE, "to": "save"},
    "ideas:similar": lambda _world, _state: {"title": WORDS["title"], "problem": WORDS["problem"]},
    "ideas:place": lambda world, state: {**PLACE, "version": str(world.ideas[state].version)},
    "ideas:photos": lambda _world, _state: {"alt": "Une ruelle en juin", "photo": PHOTO},
    "ideas:documents": lambda _world, _state: {"document_title": "Le plan", "document": PAPER},
    "ideas:links": lambda _world, _state: {
        "address": "https://example.org/ruelles",
        "link_title": "Le guide des ruelles",
        "note": "En français",
    },
    "ideas:describe_photo": lambda _world, _state: {"alt": "Une ruelle en juin"},
    "ideas:publish": lambda world, state: {"version": str(world.ideas[state].version)},
    "ideas:edit": lambda world, state: {
        **WORDS,
        **POINT,
        "themes": ["nature"],
        "version": str(world.ideas[state].version),
    },
    "ideas:co_authors": lambda _world, _state: {"email": "voisine@exemple.ca"},
    "ideas:withdraw": lambda _world, _state: {"reason": REASON},
    "ideas:merge": lambda world, state: {"into": _another(world, state), "reason": REASON},
    "discussion:comment": lambda _world, _state: {**SAID, "stance": "for"},
    "discussion:reply": lambda _world, _state: SAID,
    "discussion:edit": lambda _world, _state: {**SAID, "stance": "for", "version": "1"},
    "discussion:mark": lambda _world, _state: {"helpful": "true"},
    "discussion:take_up": lambda _world, _state: {"taken_up": "true"},
    "discussion:hide": lambda _world, _state: {"reason": REASON},
}


def body_of(route: Route, world: World, state: State = State.PUBLISHED) -> dict[str, Any]:
    """Return a form's fields, files among them; empty for a form of one button."""
    make = (API_BODIES if route.is_api else BODIES).get(route.name)
    return dict(make(world, state)) if make and route.method != "GET" else {}


SENDERS = {
    "ideas:withdraw": "author",
    "ideas:renew": "author",
    "ideas:merge": "moderator",
    "ideas:unsign": "coauthor",
    "discussion:take_up": "author",
    "discussion:hide": "moderator",
    "discussion:restore": "moderator",
    "discussion:mark": "coauthor",
    "accounts:unconfirmed": "unconfirmed",
    "accounts:sign_in": VISITOR,
    "accounts:sign_up": VISITOR,
    "accounts:sign_up_details": VISITOR,
    "accounts:sign_up_sent": VISITOR,
    "accounts:forgotten": VISITOR,
    "accounts:reset": VISITOR,
    "accounts:confirm": VISITOR,
}


API_BODIES: dict[str, Body] = {
    "api:propose": lambda _world, _state: {
        **WORDS,
        "area": "parc-extension",
        "themes": ["nature"],
    },
    "api:change_idea": lambda _world, _state: {"title": WORDS["title"]},
    "api:post_comment": lambda _world, _state: {**SAID, "stance": "for"},
    "api:change_comment": lambda _world, _state: {**SAID, "version": 1},
}

OF_DRAFTS = frozenset({"ideas:place", "ideas:publish", "ideas:discard"})
"""Forms that only a draft has; the others are tried on the published idea."""


def state_for(route: Route) -> State:
    """Return the state of the idea about which a form is accepted."""
    return State.DRAFT if route.name in OF_DRAFTS else State.PUBLISHED


def sender_of(route: Route) -> str:
    """Return who may send a form; most are ``member``'s to send."""
    default = "author" if route.name.startswith("ideas:") and route.about else "member"
    return SENDERS.get(route.name, default)


def _another(world: World, state: State) -> str:
    into = State.PUBLISHED if state is State.CANDIDATE else State.CANDIDATE
    return world.ideas[into].public_id
