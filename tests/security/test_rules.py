"""What is wanted is said once, for every address, and a slice cannot forget one of its own."""

import pytest

from app.core.web.routing import PUBLIC
from tests.security.expectations import BY_ACCESS, PAGES, THINGS, rule_of, thing_of
from tests.security.routes import EVERY, Route
from tests.security.rule import (
    AUTHOR,
    EVERYBODY,
    MEMBERS,
    MODERATORS,
    WHO,
    Asks,
    Outcome,
    Rule,
    Thing,
)
from tests.world import PEOPLE

GARDEN = Thing(
    "Gardens",
    frozenset({"garden_id"}),
    ("open", "hidden"),
    readers={"hidden": AUTHOR | MODERATORS},
)


def test_everybody_of_the_world_is_asked_and_the_visitor_too() -> None:
    assert set(WHO) == {*PEOPLE, "visitor"} == EVERYBODY


@pytest.mark.parametrize(
    ("rule", "who", "state", "wanted"),
    [
        (Rule(EVERYBODY), "visitor", "open", Outcome.YES),
        (Rule(EVERYBODY), "visitor", "hidden", Outcome.NOTHING),
        (Rule(MEMBERS), "visitor", "open", Outcome.SIGN_IN),
        (Rule(MEMBERS), "visitor", "hidden", Outcome.SIGN_IN),
        (Rule(MEMBERS, asks=Asks.KNOWN), "visitor", "hidden", Outcome.NOTHING),
        (Rule(MEMBERS, frozenset({"hidden"}), asks=Asks.KNOWN), "visitor", "open", Outcome.SIGN_IN),
        (Rule(MEMBERS, frozenset({"hidden"}), asks=Asks.ALLOWED), "visitor", "open", Outcome.NO),
        (Rule(AUTHOR), "member", "open", Outcome.NO),
        (Rule(AUTHOR), "member", "hidden", Outcome.NOTHING),
        (Rule(AUTHOR), "moderator", "hidden", Outcome.NO),
        (Rule(AUTHOR, frozenset({"open"})), "author", "hidden", Outcome.NO),
        (Rule(AUTHOR, shown=frozenset({"open"})), "author", "hidden", Outcome.NOTHING),
        (Rule(AUTHOR, known_to=AUTHOR), "member", "open", Outcome.NOTHING),
    ],
)
def test_a_rule_says_what_somebody_is_answered(
    rule: Rule, who: str, state: str, wanted: Outcome
) -> None:
    assert rule.expected(GARDEN, who, state) is wanted


def test_an_address_about_something_nobody_declared_has_no_rule() -> None:
    unknown = Route("gardens:show", "GET", "/fr/jardins/{garden_id}", PUBLIC)
    assert thing_of(unknown) is None
    assert rule_of(unknown) is None


def test_an_access_in_words_nobody_explained_has_no_rule() -> None:
    assert rule_of(Route("gardens:index", "GET", "/fr/jardins", "gardener")) is None
    assert rule_of(Route("gardens:index", "GET", "/fr/jardins", PUBLIC)) is BY_ACCESS[PUBLIC]


def test_no_word_of_an_address_means_two_things() -> None:
    words = [(word, thing.of) for thing in (*THINGS, PAGES) for word in thing.about]
    assert sorted(words) == sorted(set(words))


def test_everybody_named_by_a_rule_is_there() -> None:
    named = {who for route in EVERY if (rule := rule_of(route)) for who in rule.who}
    assert named <= EVERYBODY
