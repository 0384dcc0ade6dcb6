"""Which thing an address is about and which rule it follows: what is wanted, apart from the code.

Each route declares an access; :data:`BY_ACCESS` says what its words mean, a thing may say it anew, and
a slice's ``RULES`` (tests/security/bodies) settle the routes where the word does not tell everything.
``docs/access-matrix.md`` shows the result.
"""

from collections.abc import Iterator, Mapping

from app.accounts.pages.security import STEP_UP
from app.accounts.rules import Scope
from app.core.web.routing import MEMBER, PUBLIC
from tests.security.bodies import gathered, parts
from tests.security.routes import EVERY, Route
from tests.security.rule import ADMINISTRATORS, EVERYBODY, MEMBERS, STAFF, Rule, Thing

BY_ACCESS: Mapping[str, Rule] = {
    PUBLIC: Rule(EVERYBODY),
    MEMBER: Rule(MEMBERS),
    STEP_UP: Rule(MEMBERS),
    "moderator": Rule(STAFF),
    "staff": Rule(STAFF),
    "administrator": Rule(ADMINISTRATORS),
    **dict.fromkeys(Scope, Rule(MEMBERS)),
    "operator": Rule(EVERYBODY),
}
"""What declared words mean; operators are whoever asks from the server itself, as the tests do."""

PAGES = Thing(
    "Pages, lists, feeds and files about nothing in particular",
    frozenset(
        {
            "area",
            "code",
            "drawing",
            "language",
            "paper",
            "part",
            "path",
            "secret",
            "seed",
            "theme",
            "width",
        }
    ),
    ("",),
    words="A **secret** stands in links of e-mails: whoever holds one may use it, for one thing.",
)
"""Addresses without a thing, and words of addresses that name none."""

RULES: dict[tuple[str, str], Rule] = gathered("RULES")
"""Where the declared access does not tell everything."""

THINGS: tuple[Thing, ...] = tuple(
    thing for part in parts() for thing in getattr(part, "THINGS", ())
)


def thing_of(route: Route) -> Thing | None:
    """Return what an address is about; None when nobody knows a word that stands in it."""
    for thing in sorted(THINGS, key=lambda thing: not thing.of):
        is_its_slice = not thing.of or route.name.startswith(f"{thing.of}:")
        if is_its_slice and route.about & thing.about:
            return thing
    return PAGES if route.about <= PAGES.about else None


def rule_of(route: Route) -> Rule | None:
    """Return the rule of an address; None when nobody wrote one."""
    thing = thing_of(route)
    if thing is None:
        return None
    found = RULES.get((route.name, route.method)) or thing.by_access.get(route.access)
    return found or BY_ACCESS.get(route.access)


def silent() -> list[str]:
    """Return the addresses without a rule, and the rules without an address."""
    missing = [str(route) for route in EVERY if rule_of(route) is None]
    known = {(route.name, route.method) for route in EVERY}
    return missing + [f"{name} {method}: no such address" for name, method in RULES.keys() - known]


def asked() -> Iterator[tuple[Route, Thing, Rule]]:
    """Yield every address with what it is about and the rule it follows."""
    for route in EVERY:
        thing, rule = thing_of(route), rule_of(route)
        if thing is not None and rule is not None:
            yield route, thing, rule
