"""What the forms of ideas, and their API, send."""

from app.ideas.rules import OPEN, READABLE, State
from tests.factories.media import PDF, png
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import (
    AUTHOR,
    AUTHORS,
    CO_AUTHOR,
    CONFIRMED,
    EVERYBODY,
    MEMBERS,
    MODERATORS,
    Asks,
    Rule,
    Thing,
)
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

FORMS_IN: dict[str, str] = dict.fromkeys(
    ("ideas:place", "ideas:publish", "ideas:discard"), State.DRAFT
)
"""Forms that only a draft has; the others are tried on the published idea."""

KNOWN = frozenset(State) - {State.DRAFT}
"""States in which an idea is or has been public."""
ALL = frozenset(State)
OPEN_ONLY = frozenset(OPEN)
LEADS_ON = OPEN_ONLY | {State.MERGED}
"""A merged idea leads to the open one that it became part of."""
IN_HAND = OPEN_ONLY | {State.DRAFT}
"""States in which its authors may change an idea."""

IDEA = Thing(
    "Ideas, and what hangs on them",
    frozenset({"idea_id", "idea_ref", "public_id", "comment_id"}),
    tuple(State),
    readers=dict.fromkeys(READABLE, EVERYBODY)
    | {State.DRAFT: AUTHORS, State.HIDDEN: AUTHORS | MODERATORS},
    shown=KNOWN,
    by_access={
        "author": Rule(AUTHOR),
        "authors": Rule(AUTHORS),
        "moderator": Rule(MODERATORS),
    },
    usual=State.PUBLISHED,
)
THINGS = (IDEA,)

CLOSING = Rule(AUTHOR, OPEN_ONLY)
MERGING = Rule(MODERATORS, OPEN_ONLY)
WRITING = Rule(AUTHORS, IN_HAND, shown=ALL)
DISCARDING = Rule(AUTHOR, frozenset({State.DRAFT}), shown=ALL)
CHANGING = Rule(AUTHORS, OPEN_ONLY)
WRITTEN = {
    ("ideas:write", "GET"),
    ("ideas:place", "GET"),
    ("ideas:place", "POST"),
    ("ideas:photos", "GET"),
    ("ideas:photos", "POST"),
    ("ideas:documents", "POST"),
    ("ideas:links", "POST"),
    ("ideas:describe_photo", "GET"),
    ("ideas:describe_photo", "POST"),
    ("ideas:move_earlier", "POST"),
    ("ideas:remove_attachment", "POST"),
    ("ideas:co_authors", "GET"),
}
RULES: dict[tuple[str, str], Rule] = {
    **dict.fromkeys(WRITTEN, WRITING),
    ("ideas:edit", "GET"): CHANGING,
    ("ideas:edit", "POST"): CHANGING,
    ("ideas:publish", "GET"): Rule(MEMBERS, shown=ALL),
    ("ideas:publish", "POST"): Rule(AUTHOR, IN_HAND, shown=ALL),
    ("ideas:discard", "GET"): DISCARDING,
    ("ideas:discard", "POST"): DISCARDING,
    ("ideas:co_authors", "POST"): Rule(AUTHOR, IN_HAND, shown=ALL),
    ("ideas:remove_co_author", "POST"): Rule(AUTHORS, shown=ALL, known_to=AUTHORS),
    ("ideas:unsign", "POST"): Rule(CO_AUTHOR, shown=ALL, known_to=CO_AUTHOR),
    ("ideas:show", "GET"): Rule(EVERYBODY, shown=ALL),
    ("api:idea", "GET"): Rule(EVERYBODY, shown=ALL),
    ("api:change_idea", "PATCH"): WRITING,
    ("api:withdraw_idea", "DELETE"): Rule(AUTHOR, IN_HAND, shown=ALL),
    ("api:support", "PUT"): Rule(CONFIRMED, LEADS_ON),
    ("api:unsupport", "DELETE"): Rule(MEMBERS, LEADS_ON),
    ("ideas:support", "POST"): Rule(CONFIRMED, LEADS_ON, asks=Asks.KNOWN),
    ("ideas:unsupport", "POST"): Rule(MEMBERS, LEADS_ON),
    ("ideas:withdraw", "GET"): CLOSING,
    ("ideas:withdraw", "POST"): CLOSING,
    ("ideas:renew", "POST"): Rule(AUTHOR, frozenset({State.PUBLISHED})),
    ("ideas:merge", "GET"): MERGING,
    ("ideas:merge", "POST"): MERGING,
    ("ideas:accept_invitation", "POST"): Rule(MEMBERS - AUTHOR),
    ("api:propose", "POST"): Rule(CONFIRMED),
    ("media:photo", "GET"): Rule(EVERYBODY, shown=ALL),
    ("media:document", "GET"): Rule(EVERYBODY, shown=ALL),
}
"""Where the declared access does not tell everything."""
