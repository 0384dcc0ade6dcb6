"""What the forms of ideas, and their API, send."""

from app.ideas.rules import State
from tests.factories.media import PDF, png
from tests.security.bodies.kind import REASON, Body
from tests.world import World

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


def _another(world: World, state: State) -> str:
    into = State.PUBLISHED if state is State.CANDIDATE else State.CANDIDATE
    return world.ideas[into].public_id


BODIES: dict[str, Body] = {
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
}

API_BODIES: dict[str, Body] = {
    "api:propose": lambda _world, _state: {
        **WORDS,
        "area": "parc-extension",
        "themes": ["nature"],
    },
    "api:change_idea": lambda _world, _state: {"title": WORDS["title"]},
}

SENDERS: dict[str, str] = {
    "ideas:withdraw": "author",
    "ideas:renew": "author",
    "ideas:merge": "moderator",
    "ideas:unsign": "coauthor",
}

OF_DRAFTS = frozenset({"ideas:place", "ideas:publish", "ideas:discard"})
"""Forms that only a draft has; the others are tried on the published idea."""
