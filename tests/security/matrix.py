"""docs/access-matrix.md: the wanted answers, for people to read and disagree with."""

from collections import defaultdict

from tests.security.expectations import STATES, WHO, Outcome, Rule, of_ideas, rule_of

INTRODUCTION = """# Who may do what with an idea

For each address about an idea, or about what hangs on one: who is answered what, in each state of
the idea. `tests/security/test_access.py` asks all of them, as all of these people, and compares;
`tests/security/expectations.py` says what is wanted, and docs/access.md lists every other address.

The **author** wrote the idea, the **coauthor** signs it too, the **member** wrote the comments, the
**unconfirmed** one has not confirmed their e-mail address; the **moderator** moderates the idea’s
territory, **elsewhere** moderates another one.

**yes**: done or shown · **no**: refused, with the reason (403) · **sign in**: asked who they are
first; what was asked for is kept · **—**: nothing is said to be there (404).

"""


def matrix() -> str:
    """Return the text under the page's title, one table for each different set of answers."""
    tables: dict[tuple[tuple[Outcome, ...], ...], list[str]] = defaultdict(list)
    for route in of_ideas():
        rule = rule_of(route)
        if rule is not None:
            tables[_answers(rule)].append(f"`{route.method} {route.path}`")
    return INTRODUCTION + "\n".join(
        f"### {' · '.join(sorted(names))}\n\n{_table(answers)}"
        for answers, names in sorted(tables.items(), key=lambda item: sorted(item[1]))
    )


def _answers(rule: Rule) -> tuple[tuple[Outcome, ...], ...]:
    return tuple(tuple(rule.expected(who, state) for state in STATES) for who in WHO)


def _table(answers: tuple[tuple[Outcome, ...], ...]) -> str:
    rows = [("", *map(str, STATES)), ("---",) * (len(STATES) + 1)]
    rows += [(f"**{who}**", *map(str, row)) for who, row in zip(WHO, answers, strict=True)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
