"""Who may report, decide, object and review: each refusal with its reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.actor import Actor
from app.core.moderated import ReportedThing
from app.core.subjects import Subject
from app.moderation import policy
from app.moderation.models import Appeal, Case, Decision
from app.moderation.rules import AppealState, Outcome
from app.places.rules import Home

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HERE, THERE = 4, 5
AUTHOR, MODERATOR, OTHER = 1, 2, 3

SOMEBODY = Actor(9, "p", "p@exemple.ca", "P", "fr", Home(), is_confirmed=True)
THING = ReportedThing(
    Subject("idea", 7), "abcdefghjk", "Titre", "Texte", "fr", "/fr", AUTHOR, HERE, is_hidden=False
)


def moderator(number: int = MODERATOR, territory: int = HERE) -> Actor:
    """Return a moderator of one territory."""
    return replace(SOMEBODY, id=number, moderated_territories=frozenset({territory}))


def decision(outcome: Outcome = Outcome.HIDDEN) -> Decision:
    """Return a decision of the moderator against the author."""
    return Decision(
        id=1, author_id=AUTHOR, by_id=MODERATOR, outcome=outcome, territory_id=HERE, decided_at=NOW
    )


@pytest.mark.parametrize(
    ("who", "thing", "said"),
    [
        (None, THING, ""),
        (SOMEBODY, THING, ""),
        (replace(SOMEBODY, id=AUTHOR), THING, "de vous"),
        (None, replace(THING, is_hidden=True), "plus affiché"),
        (replace(SOMEBODY, is_suspended=True), THING, "suspendu"),
    ],
)
def test_anybody_reports_what_is_shown_and_not_theirs(
    who: Actor | None, thing: ReportedThing, said: str
) -> None:
    verdict = policy.can_report(who, thing)
    assert bool(verdict) is (said == "")
    assert said in verdict.reason


def test_only_a_moderator_of_the_territory_decides() -> None:
    assert policy.can_decide(moderator(), THING, None, NOW)
    assert policy.can_decide(replace(SOMEBODY, is_administrator=True), THING, None, NOW)
    assert not policy.can_decide(moderator(territory=THERE), THING, None, NOW)
    assert not policy.can_decide(SOMEBODY, THING, None, NOW)
    city = replace(THING, territory_id=None)
    assert not policy.can_decide(moderator(), city, None, NOW), "the whole city is nobody's own"


def test_nobody_decides_of_what_is_theirs() -> None:
    assert "de vous" in policy.can_decide(moderator(AUTHOR), THING, None, NOW).reason


@pytest.mark.parametrize(
    ("by", "until", "free"),
    [
        (None, None, True),
        (MODERATOR, NOW + timedelta(minutes=5), True),
        (OTHER, NOW + timedelta(minutes=5), False),
        (OTHER, NOW, True),
        (OTHER, NOW - timedelta(minutes=5), True),
    ],
)
def test_a_claim_keeps_others_away_until_it_ends(
    by: int | None, until: datetime | None, *, free: bool
) -> None:
    case = Case(claimed_by_id=by, claimed_until=until)
    assert bool(policy.can_decide(moderator(), THING, case, NOW)) is free


@pytest.mark.parametrize(
    ("outcome", "is_hidden", "is_held", "fits"),
    [
        (Outcome.DISMISSED, False, False, True),
        (Outcome.DISMISSED, True, True, False),
        (Outcome.HIDDEN, False, False, True),
        (Outcome.HIDDEN, True, False, False),
        (Outcome.HIDDEN, True, True, True),
        (Outcome.RESTORED, False, False, False),
        (Outcome.RESTORED, True, False, True),
        (Outcome.RESTORED, True, True, True),
        (Outcome.WARNED, False, False, True),
        (Outcome.SUSPENDED, True, True, True),
        (Outcome.SET_ASIDE, False, False, False),
    ],
)
def test_a_decision_fits_what_the_thing_is(
    outcome: Outcome, *, is_hidden: bool, is_held: bool, fits: bool
) -> None:
    thing = replace(THING, is_hidden=is_hidden)
    assert bool(policy.makes_sense(outcome, thing, is_held=is_held)) is fits


@pytest.mark.parametrize("outcome", [Outcome.WARNED, Outcome.SUSPENDED])
def test_nobody_is_left_to_warn(outcome: Outcome) -> None:
    gone = replace(THING, author_id=None)
    assert not policy.makes_sense(outcome, gone, is_held=False)


def test_only_an_administrator_suspends_the_staff() -> None:
    staff = policy.Rank(is_staff=True)
    assert not policy.can_suspend(moderator(), staff)
    assert policy.can_suspend(replace(SOMEBODY, is_administrator=True), staff)
    assert policy.can_suspend(moderator(), policy.Rank())


def test_the_person_concerned_objects_once_within_ninety_days() -> None:
    author = replace(SOMEBODY, id=AUTHOR)
    assert policy.can_appeal(author, decision(), None, NOW + timedelta(days=90))
    assert not policy.can_appeal(author, decision(), None, NOW + timedelta(days=90, seconds=1))
    assert not policy.can_appeal(SOMEBODY, decision(), None, NOW)
    assert not policy.can_appeal(author, decision(), Appeal(), NOW)
    undone = decision()
    undone.reversed_at = NOW
    assert not policy.can_appeal(author, undone, None, NOW)
    suspended = replace(author, is_suspended=True)
    assert policy.can_appeal(suspended, decision(Outcome.SUSPENDED), None, NOW)


@pytest.mark.parametrize("outcome", [Outcome.DISMISSED, Outcome.RESTORED])
def test_there_is_nothing_to_object_to_in_what_changes_nothing(outcome: Outcome) -> None:
    assert not policy.can_appeal(replace(SOMEBODY, id=AUTHOR), decision(outcome), None, NOW)


def test_another_moderator_reviews() -> None:
    waiting = Appeal(state=AppealState.WAITING)
    assert policy.can_review(moderator(OTHER), decision(), waiting)
    assert "Vous avez pris" in policy.can_review(moderator(), decision(), waiting).reason
    assert not policy.can_review(moderator(OTHER, THERE), decision(), waiting)
    assert not policy.can_review(moderator(AUTHOR), decision(), waiting)
    assert not policy.can_review(SOMEBODY, decision(), waiting)
    done = Appeal(state=AppealState.UPHELD)
    assert not policy.can_review(moderator(OTHER), decision(), done)
