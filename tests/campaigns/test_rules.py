"""Pure rules: every state and act, the deadline at midnight, goals that add up, forecasts in whole cents."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.campaigns.forecast import daily, forecast
from app.campaigns.goal import Use, faults
from app.campaigns.pictures.thermometer import thermometer_svg
from app.campaigns.rules import (
    ENDED,
    LIVING,
    PATH,
    SUCCEEDED,
    Act,
    Check,
    Conclusion,
    Kind,
    ReviewState,
    State,
    after,
    allows,
    contradiction,
    deadline,
    kind_label,
    outcome,
    review_label,
    state_label,
)
from app.core.i18n import using
from app.plans.budget import Line, LineKind

DAY = timedelta(days=1)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_act_on_every_state_has_an_answer(state: State, act: Act) -> None:
    then = after(state, act)
    assert (then is not state) == allows(state, act) == ((state, act) in PATH)


@pytest.mark.parametrize("state", ENDED - {State.FAILED})
def test_what_ended_stays_as_it_ended(state: State) -> None:
    assert not [act for act in Act if allows(state, act)]


def test_every_state_is_reached_and_a_success_never_becomes_one_again() -> None:
    reached, before = {State.DRAFT}, set[State]()
    while reached != before:
        before = set(reached)
        reached |= {then for (was, _act), then in PATH.items() if was in before}
    assert reached == set(State)
    assert {was for (was, _act), then in PATH.items() if then is State.EVALUATING} == {State.LIVE}
    assert not [
        was for (was, _act), then in PATH.items() if was in SUCCEEDED and then is State.LIVE
    ]
    assert set(State) == LIVING | ENDED


def test_only_the_evaluation_decides_between_funded_and_failed() -> None:
    into = {(was, act) for (was, act), then in PATH.items() if then is State.FUNDED}
    assert into == {(State.EVALUATING, Act.FUND)}


@pytest.mark.parametrize(
    ("kind", "raised", "act"),
    [
        (Kind.ALL_OR_NOTHING, 800_00, Act.FUND),
        (Kind.ALL_OR_NOTHING, 799_99, Act.FAIL),
        (Kind.ALL_OR_NOTHING, 0, Act.FAIL),
        (Kind.FLEXIBLE, 1, Act.FUND),
        (Kind.FLEXIBLE, 0, Act.FAIL),
    ],
)
def test_the_last_cent_decides(kind: Kind, raised: int, act: Act) -> None:
    assert outcome(kind, raised_cents=raised, minimum_cents=800_00) is act


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_name_in_both_languages(state: State) -> None:
    names = set()
    for language in ("fr", "en"):
        with using(language):
            names.add(state_label(state))
    assert len(names) == 2
    assert all(names)


def test_kinds_and_reviews_have_names() -> None:
    with using("fr"):
        assert [kind_label(kind) for kind in Kind] == ["Tout ou rien", "Souple"]
        assert len({review_label(state) for state in ReviewState}) == len(ReviewState)


@pytest.mark.parametrize(
    ("opens", "days", "ends"),
    [
        ("2026-06-01T14:00:00+00:00", 15, "2026-06-17T04:00:00+00:00"),
        ("2026-10-20T14:00:00+00:00", 30, "2026-11-20T05:00:00+00:00"),  # daylight saving ends
        ("2026-02-20T14:00:00+00:00", 30, "2026-03-23T04:00:00+00:00"),  # and begins
        ("2026-06-02T03:59:59+00:00", 15, "2026-06-17T04:00:00+00:00"),
        ("2026-06-02T04:00:00+00:00", 15, "2026-06-18T04:00:00+00:00"),
    ],
)
def test_a_campaign_ends_at_the_city_s_midnight(opens: str, days: int, ends: str) -> None:
    found = deadline(datetime.fromisoformat(opens), days, DAY)
    assert found.isoformat() == ends


def test_one_that_is_tried_out_ends_to_the_second() -> None:
    opens = datetime(2026, 6, 1, 14, tzinfo=UTC)
    assert deadline(opens, 15, timedelta(minutes=1)) == opens + timedelta(minutes=15)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 90),
)
def test_a_campaign_lasts_its_days_and_at_most_two_hours_and_a_day_more(
    opens: datetime, days: int
) -> None:
    lasts = deadline(opens, days, DAY) - opens
    assert days * DAY < lasts <= (days + 1) * DAY + timedelta(hours=2)


def test_a_checklist_bears_its_conclusion() -> None:
    every = frozenset(Check)
    assert contradiction(every, Conclusion.READY) == ""
    assert contradiction(every - {Check.CLEAR}, Conclusion.CHANGES) == ""
    assert contradiction(every - {Check.CLEAR}, Conclusion.READY)
    assert contradiction(every, Conclusion.CHANGES)


LINES = [
    Line(LineKind.COST, "Bacs", 2_400_00, public_id="a"),
    Line(LineKind.COST, "Assurance", 300_00, public_id="b"),
    Line(LineKind.SECURED, "Caisse", 1_000_00, public_id="c"),
]
RIGHT = [Use("a", "Bacs", 700_00, 1_000_00), Use("b", "Assurance", 100_00, 200_00)]


def check(uses: list[Use] | None = None, **more: Any) -> list[str]:
    """Return the faults of a goal that is right unless told."""
    given_ = {"to_find": 1_700_00, "minimum": 800_00, "optimum": 1_200_00} | more
    with using("en"):
        return faults(RIGHT if uses is None else uses, LINES, **given_)


def test_a_goal_that_adds_up_has_no_fault() -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"minimum": 0}, "The minimum is between"),
        ({"minimum": 10**12}, "The minimum is between"),
        ({"optimum": 799_99}, "The optimum is at least the minimum."),
        ({"to_find": 1_199_99}, "the optimum cannot ask for more"),
        ({"minimum": 800_01}, "The lines add up to"),
        ({"optimum": 1_200_01}, "The lines add up to"),
        ({"uses": []}, "The lines add up to"),
        ({"uses": [RIGHT[0], Use("z", "Feux d’artifice", 100_00, 200_00)]}, "is no cost of the plan"),
        ({"uses": [RIGHT[0], Use("c", "Caisse", 100_00, 200_00)]}, "is no cost of the plan"),
        ({"uses": [Use("a", "Bacs", 500_00, 800_00), Use("b", "Assurance", 300_00, 400_00)]}, "the campaign asks for more"),
    ],
)  # fmt: skip
def test_a_goal_that_does_not_is_refused_in_words(more: dict[str, Any], said: str) -> None:
    uses = more.pop("uses", None)
    assert any(said in fault for fault in check(uses, **more))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10**7)), unique_by=lambda m: m[0]))
def test_what_came_each_day_adds_up_to_what_was_raised(marks: list[tuple[int, int]]) -> None:
    came = daily(marks)
    assert sum(came) == (max(marks)[1] if marks else 0)
    assert len(came) == (max(marks)[0] + 1 if marks else 0)


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=60), st.integers(1, 60))
def test_a_forecast_holds_what_is_there_and_what_is_likely(came: list[int], left: int) -> None:
    found = forecast(came, raised_cents=sum(came), days_left=left)
    assert found is not None
    assert sum(came) <= found.low_cents <= found.likely_cents <= found.high_cents
    assert all(isinstance(c, int) for c in (found.low_cents, found.likely_cents, found.high_cents))


def test_a_steady_campaign_has_a_narrow_range_and_a_wild_one_a_wide_one() -> None:
    steady = forecast([100_00] * 10, raised_cents=1_000_00, days_left=10)
    wild = forecast([0, 200_00] * 5, raised_cents=1_000_00, days_left=10)
    assert steady is not None
    assert wild is not None
    assert (steady.low_cents, steady.high_cents) == (2_000_00, 2_000_00)
    assert wild.likely_cents == 2_000_00
    assert wild.high_cents - wild.low_cents > 800_00


@pytest.mark.parametrize(
    ("goal", "said"), [(1_000_00, "above"), (2_000_00, "above"), (2_000_01, "below")]
)
def test_a_range_says_where_the_goal_stands(goal: int, said: str) -> None:
    found = forecast([100_00] * 10, raised_cents=1_000_00, days_left=10)
    assert found is not None
    assert found.chance_words(goal) == said


@pytest.mark.parametrize(("days", "left"), [(4, 10), (10, 0), (0, 5)])
def test_nothing_is_said_too_early_or_too_late(days: int, left: int) -> None:
    assert forecast([100_00] * days, raised_cents=0, days_left=left) is None


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_thermometer_is_never_wider_than_its_frame(
    pledged: int, matched: int, minimum: int, optimum: int
) -> None:
    svg = thermometer_svg(
        pledged_cents=pledged, matched_cents=matched, minimum_cents=minimum,
        optimum_cents=optimum, label='<"&>',
    )  # fmt: skip
    widths = [float(p.split("%")[0]) for p in svg.split('width="')[1:]]
    assert all(0 <= width <= 100 for width in widths)
    assert '<"&>' not in svg
    assert "style" not in svg
