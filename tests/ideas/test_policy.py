"""Who may do what with an idea in which state, and the reason when they may not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.accounts.actor import Actor
from app.core.i18n import using
from app.core.i18n.catalog import messages
from app.core.policy import Verdict
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.rules import CO_AUTHORS_MAX, DRAFTS_MAX, OPEN, READABLE, State
from app.places.rules import Home

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE, THERE = 1, 2
AUTHOR, OTHER = 10, 11


def actor(number: int = OTHER, **changes: Any) -> Actor:
    return Actor(
        **{
            "id": number, "public_id": "abcdefgh23", "email": "a@exemple.ca",
            "display_name": "Amina", "language": "fr", "home": Home(HERE, 3), "is_confirmed": True,
        } | changes
    )  # fmt: skip


PEOPLE: dict[str, Actor] = {
    "author": actor(AUTHOR),
    "another": actor(),
    "unconfirmed author": actor(AUTHOR, is_confirmed=False),
    "unconfirmed": actor(is_confirmed=False),
    "suspended author": actor(AUTHOR, is_suspended=True),
    "suspended": actor(is_suspended=True, suspended_until=NOW + timedelta(days=3)),
    "moderator here": actor(moderated_territories=frozenset({HERE})),
    "moderator there": actor(moderated_territories=frozenset({THERE})),
    "moderator everywhere": actor(moderates_everywhere=True),
    "administrator": actor(is_administrator=True),
}
CONFIRMED_AUTHORS = {"author"}
ANYBODY_CONFIRMED = {
    "author", "another", "moderator here", "moderator there", "moderator everywhere", "administrator",
}  # fmt: skip
NOT_SUSPENDED_AUTHORS = {"author", "unconfirmed author"}
MODERATORS_HERE = {"moderator here", "moderator everywhere", "administrator"}
EVERY_STATE = frozenset(State)


def idea(state: State = State.PUBLISHED, **changes: Any) -> Idea:
    return Idea(**{"id": 1, "state": state, "author_id": AUTHOR, "territory_id": HERE} | changes)


RULES: dict[str, tuple[Callable[[Actor, Idea], Verdict], set[str], frozenset[State]]] = {
    "support": (policy.can_support, ANYBODY_CONFIRMED, OPEN),
    "withdraw support": (
        policy.can_withdraw_support,
        set(PEOPLE) - {"suspended", "suspended author"},
        OPEN,
    ),
    "publish": (policy.can_publish, CONFIRMED_AUTHORS, frozenset({State.DRAFT})),
    "invite": (policy.can_invite, CONFIRMED_AUTHORS, frozenset({State.DRAFT, *OPEN})),
    "edit": (policy.can_edit, NOT_SUSPENDED_AUTHORS, frozenset({State.DRAFT, *OPEN})),
    "withdraw": (policy.can_withdraw, NOT_SUSPENDED_AUTHORS, OPEN),
    "discard": (
        policy.can_discard,
        {"author", "unconfirmed author", "suspended author"},
        frozenset({State.DRAFT}),
    ),
    "look for duplicates": (policy.can_merge_from, MODERATORS_HERE, OPEN),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("verb", RULES)
def test_each_verb_is_for_some_people_in_some_states(verb: str, who: str, state: State) -> None:
    may, people, states = RULES[verb]
    verdict = may(PEOPLE[who], idea(state))
    assert verdict.allowed is (who in people and state in states)
    assert verdict.allowed or verdict.reason.endswith(".")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
def test_what_is_public_is_everybody_s_and_the_rest_its_authors_own(who: str, state: State) -> None:
    reader = PEOPLE.get(who)
    verdict = policy.can_read(reader, idea(state))
    is_author = reader is not None and reader.id == AUTHOR
    moderates = state is State.HIDDEN and who in MODERATORS_HERE
    assert verdict.allowed is (state in READABLE or is_author or moderates)


@pytest.mark.parametrize("state", State)
def test_who_signs_reads_and_edits_like_the_author_but_does_not_decide(state: State) -> None:
    signer = PEOPLE["another"]
    assert policy.can_read(signer, idea(state), signs=True)
    assert policy.can_edit(signer, idea(state), signs=True).allowed is (
        state in {State.DRAFT, *OPEN}
    )
    assert not policy.can_withdraw(signer, idea(state))
    assert not policy.can_discard(signer, idea(state))
    assert not policy.can_publish(signer, idea(state))


def test_a_suspended_co_author_does_not_edit() -> None:
    assert not policy.can_edit(PEOPLE["suspended"], idea(), signs=True)


@pytest.mark.parametrize(("who", "allowed"), [(who, who in ANYBODY_CONFIRMED) for who in PEOPLE])
def test_who_has_confirmed_their_address_proposes(who: str, allowed: bool) -> None:
    assert policy.can_propose(PEOPLE[who]).allowed is allowed


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("reminded", [True, False])
@pytest.mark.parametrize("renewed", [True, False])
def test_an_idea_is_renewed_once_when_its_author_was_reminded(
    state: State, reminded: bool, renewed: bool
) -> None:
    kept = idea(state, reminded_at=NOW if reminded else None, renewed_at=NOW if renewed else None)
    allowed = state is State.PUBLISHED and reminded and not renewed
    assert policy.can_renew(PEOPLE["author"], kept).allowed is allowed
    assert not policy.can_renew(PEOPLE["another"], kept)
    assert not policy.can_renew(PEOPLE["suspended author"], kept)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("there", [HERE, THERE, None])
def test_who_moderates_both_areas_merges(who: str, there: int | None) -> None:
    into = idea(State.CANDIDATE, id=2, territory_id=there)
    allowed = who in {"moderator everywhere", "administrator"} or (
        who == "moderator here" and there == HERE
    )
    assert policy.can_merge(PEOPLE[who], idea(), into).allowed is allowed


@pytest.mark.parametrize("one", State)
@pytest.mark.parametrize("other", State)
def test_both_ideas_of_a_merge_are_open(one: State, other: State) -> None:
    verdict = policy.can_merge(PEOPLE["administrator"], idea(one), idea(other, id=2))
    assert verdict.allowed is (one in OPEN and other in OPEN)


def test_an_idea_is_never_merged_into_itself() -> None:
    assert not policy.can_merge(PEOPLE["administrator"], idea(), idea())


@pytest.mark.parametrize(
    ("who", "signer", "allowed"),
    [
        ("author", None, True),
        ("author", 99, True),
        ("another", OTHER, True),
        ("another", None, False),
        ("another", 99, False),
        ("administrator", 99, False),
    ],
)
def test_the_author_removes_anybody_and_a_signer_themselves(
    who: str, signer: int | None, allowed: bool
) -> None:
    assert policy.can_remove_co_author(PEOPLE[who], idea(), signer).allowed is allowed


@pytest.mark.parametrize(
    ("may", "most"),
    [(policy.can_draft, DRAFTS_MAX), (policy.has_room_for_co_author, CO_AUTHORS_MAX)],
)
def test_there_is_room_up_to_the_most(may: Callable[[int], Verdict], most: int) -> None:
    assert may(0)
    assert may(most - 1)
    assert not may(most)
    assert not may(most + 5)
    assert str(most) in may(most).reason


@pytest.mark.parametrize("most", [1, 5, 100])
def test_so_many_publications_a_day_and_no_more(most: int) -> None:
    assert policy.can_publish_now(most - 1, most)
    assert not policy.can_publish_now(most, most)
    assert str(most) in policy.can_publish_now(most, most).reason


def refusals() -> list[Verdict]:
    every = [idea(state) for state in State]
    found = [
        may(who, one) for may, _p, _s in RULES.values() for who in PEOPLE.values() for one in every
    ]
    found += [policy.can_read(None, one) for one in every]
    found += [policy.can_renew(PEOPLE["author"], one) for one in every]
    found += [policy.can_merge(PEOPLE["another"], one, one) for one in every]
    found += [policy.can_draft(99), policy.has_room_for_co_author(99), policy.can_publish_now(9, 5)]
    return [verdict for verdict in found if not verdict]


def test_every_reason_is_said_in_french_too() -> None:
    with using("en"):
        english = {verdict.reason for verdict in refusals()}
    with using("fr"):
        french = {verdict.reason for verdict in refusals()}
    assert len(french) == len(english) > 12
    assert not english & french


def test_the_reasons_are_sentences_of_the_catalogue() -> None:
    with using("en"):
        plain = {v.reason for v in refusals() if not any(c.isdigit() for c in v.reason)}
    assert plain <= set(messages("fr"))
