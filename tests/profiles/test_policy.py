"""Who may what of profiles, asked of the policies themselves: each no carries its own sentence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.accounts.actor import Actor
from app.core.i18n import using
from app.places.rules import Home
from app.profiles import policy
from app.profiles.rules import RENEWABLE_WITHIN, Standing, Term

HERE, THERE = 4, 9
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CITIZEN = Actor(
    id=7,
    public_id="abcdefghjk",
    email="amina@exemple.ca",
    display_name="Amina",
    language="fr",
    home=Home(HERE, 40),
    is_confirmed=True,
)
UNCONFIRMED = replace(CITIZEN, is_confirmed=False)
SUSPENDED = replace(CITIZEN, is_suspended=True)
FAR = replace(CITIZEN, home=Home())
MODERATOR = replace(CITIZEN, moderated_territories=frozenset({HERE}))
EVERYWHERE = replace(CITIZEN, moderates_everywhere=True)
ADMINISTRATOR = replace(CITIZEN, is_administrator=True)
OTHER = 99


@pytest.mark.parametrize(
    ("actor", "said"),
    [(CITIZEN, ""), (FAR, ""), (UNCONFIRMED, "confirm your e-mail"), (SUSPENDED, "is suspended")],
)
def test_who_changes_their_profile(actor: Actor, said: str) -> None:
    with using("en"):
        verdict = policy.can_change(actor)
    assert bool(verdict) == (not said)
    assert said in verdict.reason


@pytest.mark.parametrize(
    ("actor", "whom", "said"),
    [
        (CITIZEN, OTHER, ""),
        (ADMINISTRATOR, OTHER, ""),
        (CITIZEN, CITIZEN.id, "cannot nominate yourself"),
        (FAR, OTHER, "people who live in a territory"),
        (UNCONFIRMED, OTHER, "confirm your e-mail"),
        (SUSPENDED, OTHER, "is suspended"),
    ],
)
def test_who_nominates(actor: Actor, whom: int, said: str) -> None:
    with using("en"):
        verdict = policy.can_nominate(actor, whom)
    assert bool(verdict) == (not said)
    assert said in verdict.reason


@pytest.mark.parametrize(
    ("actor", "whom", "said"),
    [
        (CITIZEN, OTHER, ""),
        (FAR, OTHER, ""),
        (CITIZEN, CITIZEN.id, "not even in the name"),
        (UNCONFIRMED, OTHER, "confirm your e-mail"),
        (SUSPENDED, OTHER, "is suspended"),
    ],
)
def test_who_nominates_for_an_organisation(actor: Actor, whom: int, said: str) -> None:
    with using("en"):
        verdict = policy.can_nominate_as(actor, whom)
    assert bool(verdict) == (not said)
    assert said in verdict.reason


@pytest.mark.parametrize(
    ("actor", "whom", "said"),
    [
        (CITIZEN, CITIZEN.id, ""),
        (CITIZEN, OTHER, "Only the person who is nominated"),
        (ADMINISTRATOR, OTHER, "Only the person who is nominated"),
        (SUSPENDED, SUSPENDED.id, "is suspended"),
    ],
)
def test_who_answers_a_nomination(actor: Actor, whom: int, said: str) -> None:
    with using("en"):
        verdict = policy.can_answer_nomination(actor, whom)
    assert bool(verdict) == (not said)
    assert said in verdict.reason


@pytest.mark.parametrize(
    ("actor", "whom", "where", "said"),
    [
        (MODERATOR, OTHER, HERE, ""),
        (EVERYWHERE, OTHER, THERE, ""),
        (ADMINISTRATOR, OTHER, THERE, ""),
        (MODERATOR, OTHER, THERE, "Only a moderator of this territory"),
        (CITIZEN, OTHER, HERE, "Only a moderator of this territory"),
        (MODERATOR, MODERATOR.id, HERE, "You cannot decide of yourself"),
        (ADMINISTRATOR, ADMINISTRATOR.id, HERE, "You cannot decide of yourself"),
        (replace(MODERATOR, is_suspended=True), OTHER, HERE, "is suspended"),
    ],
)
def test_who_decides_of_a_leader(actor: Actor, whom: int, where: int, said: str) -> None:
    with using("en"):
        verdict = policy.can_decide(actor, whom, where)
    assert bool(verdict) == (not said)
    assert said in verdict.reason


@pytest.mark.parametrize(
    ("standing", "left", "said"),
    [
        (Standing.CONFIRMED, timedelta(days=1), ""),
        (Standing.CONFIRMED, RENEWABLE_WITHIN, ""),
        (Standing.CONFIRMED, RENEWABLE_WITHIN + timedelta(days=1), "can be renewed from"),
        (Standing.CONFIRMED, timedelta(0), "Only a term in force"),
        (Standing.CONFIRMED, timedelta(days=-1), "Only a term in force"),
        (Standing.WILLING, timedelta(days=1), "Only a term in force"),
        (Standing.REVOKED, timedelta(days=1), "Only a term in force"),
        (Standing.ENDED, timedelta(days=1), "Only a term in force"),
    ],
)
def test_when_a_term_is_renewed(standing: Standing, left: timedelta, said: str) -> None:
    with using("en"):
        verdict = policy.can_renew(standing, NOW + left, NOW)
    assert bool(verdict) == (not said)
    assert said in verdict.reason


def test_what_never_began_is_not_renewed() -> None:
    assert not policy.can_renew(Standing.CONFIRMED, None, NOW)


@pytest.mark.parametrize(
    ("actor", "where", "allowed"),
    [
        (CITIZEN, HERE, False),
        (CITIZEN, None, False),
        (MODERATOR, HERE, True),
        (MODERATOR, THERE, False),
        (MODERATOR, None, False),
        (EVERYWHERE, None, True),
        (EVERYWHERE, THERE, True),
        (ADMINISTRATOR, None, True),
        (replace(ADMINISTRATOR, is_suspended=True), None, False),
    ],
)
def test_who_writes_terms_down(actor: Actor, where: int | None, *, allowed: bool) -> None:
    verdict = policy.can_record(actor, where)
    assert bool(verdict) is allowed
    assert bool(verdict.reason) is not allowed


def test_nobody_writes_their_own_mandate_down() -> None:
    assert not policy.can_record_own(ADMINISTRATOR, ADMINISTRATOR.id)
    assert policy.can_record_own(ADMINISTRATOR, OTHER)


@pytest.mark.parametrize(
    ("term", "allowed"),
    [
        (Term(date(2026, 1, 1), date(2027, 1, 1)), True),
        (Term(date(2027, 1, 1), date(2028, 1, 1)), True),
        (Term(date(2025, 1, 1), date(2026, 1, 1)), False),
        (Term(date(2025, 1, 1), date(2027, 1, 1), date(2026, 11, 22)), False),
        (Term(date(2027, 1, 1), date(2028, 1, 1), date(2026, 11, 1)), False),
    ],
)
def test_what_is_over_is_not_ended_again(term: Term, *, allowed: bool) -> None:
    assert bool(policy.can_end(term, date(2026, 11, 22))) is allowed
