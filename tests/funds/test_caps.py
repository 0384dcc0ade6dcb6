"""What a fund adds: whole cents, never above a cap, for any gift and anything used before."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.funds.caps import (
    Caps,
    Threshold,
    Used,
    asked,
    granted,
    is_reached,
    matched,
    multiplied,
    reaching,
    room,
    staying,
)

CENTS = st.integers(0, 10_000_000_00)
CAP = st.none() | st.integers(1, 10_000_000_00)


@pytest.mark.parametrize(
    ("gift", "percent", "adds"),
    [
        (20_00, 100, 20_00),
        (20_00, 50, 10_00),
        (20_00, 200, 40_00),
        (19_99, 50, 9_99),
        (1, 50, 0),
        (33, 10, 3),
        (0, 100, 0),
    ],
)
def test_a_factor_adds_whole_cents(gift: int, percent: int, adds: int) -> None:
    assert asked(gift, percent) == adds
    assert matched(gift, percent, Caps(1_000_00), Used()) == adds


@pytest.mark.parametrize(
    ("caps", "used", "adds"),
    [
        (Caps(1_000_00, per_gift=25_00), Used(), 25_00),
        (Caps(1_000_00, per_person=40_00), Used(by_person=30_00), 10_00),
        (Caps(1_000_00, per_person=40_00), Used(by_person=45_00), 0),
        (Caps(1_000_00, per_project=300_00), Used(by_project=299_99), 1),
        (Caps(1_000_00), Used(by_fund=999_99), 1),
        (Caps(1_000_00), Used(by_fund=1_000_00), 0),
        (Caps(1_000_00, 80_00, 70_00, 60_00), Used(950_00, 20_00, 35_00), 35_00),
    ],
)
def test_the_narrowest_cap_decides(caps: Caps, used: Used, adds: int) -> None:
    assert matched(100_00, 100, caps, used) == adds


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CENTS, st.integers(10, 1_000), CENTS, CAP, CAP, CAP, CENTS, CENTS, CENTS)
def test_no_cap_is_ever_passed(
    gift: int,
    percent: int,
    total: int,
    per_gift: int | None,
    per_person: int | None,
    per_project: int | None,
    by_fund: int,
    by_project: int,
    by_person: int,
) -> None:
    caps, used = (
        Caps(total, per_gift, per_person, per_project),
        Used(by_fund, by_project, by_person),
    )
    adds = matched(gift, percent, caps, used)
    assert 0 <= adds <= gift * percent // 100
    assert not adds or by_fund + adds <= total
    assert not adds or per_gift is None or adds <= per_gift
    assert not adds or per_person is None or by_person + adds <= per_person
    assert not adds or per_project is None or by_project + adds <= per_project
    assert adds == min(asked(gift, percent), room(caps, used)), "and nothing is kept back"


@given(st.lists(CENTS, min_size=1, max_size=30), st.integers(1, 1_000_00))
def test_gifts_one_after_the_other_use_a_fund_up_to_the_cent(gifts: list[int], total: int) -> None:
    left = total
    for gift in gifts:
        left -= matched(gift, 100, Caps(total), Used(by_fund=total - left))
    assert left == max(0, total - sum(gifts))


@given(
    CENTS, st.integers(1, 10_000_000_00), st.lists(st.integers(0, 5_000_00), max_size=9), st.data()
)
def test_the_same_refunds_leave_the_same_match_in_any_order_seen_alone_or_together(
    entered: int, gift: int, refunds: list[int], data: st.DataObject
) -> None:
    ends = set()
    for order in (refunds, data.draw(st.permutations(refunds)), [sum(refunds)]):
        kept, stays = gift, entered
        for cents in order:
            kept = max(0, kept - cents)
            stays = staying(entered, gift, kept)
            assert 0 <= stays * gift <= entered * kept, "never more than the part that is left"
        ends.add(stays)
    assert ends == {staying(entered, gift, max(0, gift - sum(refunds)))}
    assert staying(entered, gift, gift) == entered, "and a refund that fails brings all of it back"


def test_two_refunds_of_a_cent_cost_a_match_what_one_of_two_cents_does() -> None:
    assert [staying(1_00, 3_00, kept) for kept in (2_99, 2_98, 3_00, 0)] == [99, 99, 1_00, 0]
    assert staying(0, 0, 5) == 0, "what was never booked has nothing to keep"


def test_a_grant_knows_the_fund_and_the_project_only() -> None:
    caps = Caps(1_000_00, per_gift=1_00, per_person=1_00, per_project=400_00)
    assert granted(500_00, caps, Used()) == 400_00
    assert granted(500_00, caps, Used(by_fund=900_00)) == 100_00
    assert granted(300_00, caps, Used(by_project=350_00)) == 50_00


@pytest.mark.parametrize(
    ("pledged", "givers", "reached"),
    [(400_00, 30, True), (399_99, 30, False), (400_00, 29, False), (800_00, 30, True)],
)
def test_a_threshold_asks_for_gifts_and_for_givers(
    pledged: int, givers: int, reached: bool
) -> None:
    assert is_reached(Threshold(50, 30), pledged, 800_00, givers) is reached


@given(st.integers(1, 100), st.integers(0, 1_000_000_00))
def test_what_is_said_to_reach_a_threshold_does_and_a_cent_less_does_not(
    percent: int, minimum: int
) -> None:
    threshold = Threshold(percent, 1)
    at = reaching(threshold, minimum)
    assert is_reached(threshold, at, minimum, 1)
    assert not at or not is_reached(threshold, at - 1, minimum, 1)


def test_what_a_dollar_multiplied_into_is_in_hundredths() -> None:
    assert multiplied(2_000_00, 1_000_00) == 300
    assert multiplied(1_000_00, 1_000_00) == 200
    assert multiplied(1_000_00, 0) == 0
