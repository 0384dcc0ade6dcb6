"""What can be reported and decided has words in both languages, and every outcome is judged."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.i18n import using
from app.moderation import rules
from app.moderation.rules import AGAINST, LABELS, REPORTABLE, TOLD, Outcome, Reason

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_name_and_a_rule_in_both_languages(reason: Reason) -> None:
    with using("en"):
        english = (rules.label(reason), rules.rule_of(reason))
    with using("fr"):
        french = (rules.label(reason), rules.rule_of(reason))
    assert all(english)
    assert all(french)
    assert english[0] != french[0]
    assert english[1] != french[1]


@pytest.mark.parametrize("reason", REPORTABLE)
def test_what_can_be_reported_is_explained(reason: Reason) -> None:
    assert reason in rules.EXPLAINED


def test_manipulation_is_for_the_staff_to_find() -> None:
    assert Reason.MANIPULATION not in REPORTABLE
    assert Reason.MANIPULATION in LABELS


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_name(outcome: Outcome) -> None:
    assert rules.outcome_label(outcome)


def test_whatever_is_against_somebody_is_told_to_them() -> None:
    assert AGAINST < TOLD
    assert Outcome.DISMISSED not in TOLD


def test_a_suspension_without_days_has_no_end() -> None:
    assert rules.suspended_until(0, NOW) is None
    assert rules.suspended_until(7, NOW) == NOW + timedelta(days=7)


def test_a_kind_without_a_name_is_called_what_it_is() -> None:
    assert rules.kind_label("idea") == "Idée"
    assert rules.kind_label("sculpture") == "sculpture"
