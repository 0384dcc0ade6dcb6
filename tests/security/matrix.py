"""docs/access-matrix.md: the wanted answers, for people to read and disagree with."""

from collections import defaultdict

from tests.security.expectations import PAGES, THINGS, asked
from tests.security.routes import Route
from tests.security.rule import WHO, Outcome, Rule, Thing
from tests.world import PEOPLE

INTRODUCTION = """# Who may do what

For every address that the application answers: who is answered what, in each state of the thing that
it is about. `tests/security/test_access.py` asks all of them, as all of these people, and compares;
`tests/security/bodies/` says what is wanted, slice by slice (`tests/security/__init__.py` tells how).

**yes**: done or shown · **no**: refused, with the reason (403) · **sign in**: asked who they are
first; what was asked for is kept · **—**: nothing is said to be there (404).

"""

ABOUT: dict[str, str] = {
    "visitor": "is not signed in",
    "author": "wrote the idea",
    "coauthor": "signs it too",
    "member": "wrote the comments",
    "unconfirmed": "has not confirmed their e-mail address",
    "editor": "edits an organisation’s page",
    "official": "is the elected official of the things’ territory",
    "moderator": "moderates the things’ territory",
    "elsewhere": "moderates another territory",
    "administrator": "runs the site",
    "onefactor": "is an administrator who has not passed a second factor in this browser",
}
"""Who the people of the world are."""

Answers = tuple[tuple[Outcome, ...], ...]


def matrix() -> str:
    """Return the whole page: who is asked, then a part for each kind of thing."""
    unknown = set(PEOPLE) - set(ABOUT)
    assert not unknown, f"say who {unknown} are"
    people = "".join(f"- **{who}**: {about}.\n" for who, about in ABOUT.items() if who in WHO)
    return INTRODUCTION + people + "".join(_part(thing) for thing in (*THINGS, PAGES))


def _part(thing: Thing) -> str:
    tables: dict[Answers, list[Route]] = defaultdict(list)
    for route, about, rule in asked():
        if about is thing:
            tables[_answers(thing, rule)].append(route)
    words = f"{thing.words}\n\n" if thing.words else ""
    ordered = sorted(tables.items(), key=lambda item: sorted(map(str, item[1])))
    body = _wide(ordered) if len(thing.states) == 1 else _tall(thing, ordered)
    return f"\n## {thing.title}\n\n{words}{body}"


def _answers(thing: Thing, rule: Rule) -> Answers:
    return tuple(tuple(rule.expected(thing, who, state) for state in thing.states) for who in WHO)


def _tall(thing: Thing, tables: list[tuple[Answers, list[Route]]]) -> str:
    """Show one table for each different set of answers, a column for each state."""
    return "\n".join(
        f"### {' · '.join(_named(routes))}\n\n" + _table(("", *thing.states), zip(WHO, answers, strict=True))
        for answers, routes in tables
    )  # fmt: skip


def _wide(tables: list[tuple[Answers, list[Route]]]) -> str:
    """Show one table with a column for each person: there is only one state."""
    rows = [(_lines(routes), [answer for (answer,) in answers]) for answers, routes in tables]
    head = ("", *(f"{who}" for who in WHO))
    return _table(head, rows, bold=False)


def _named(routes: list[Route]) -> list[str]:
    return sorted(f"`{route}`" for route in routes)


def _lines(routes: list[Route]) -> str:
    return "<br>".join(_named(routes))


def _table(head: tuple[str, ...], rows: object, *, bold: bool = True) -> str:
    lines = [head, ("---",) * len(head)]
    lines += [(f"**{name}**" if bold else name, *map(str, cells)) for name, cells in rows]  # type: ignore[attr-defined]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
