"""Money is shared out to the cent."""

import pytest
from hypothesis import example, given, settings, strategies as st

from app.ledger.splits import split

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)
CENTS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("cents", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (200, [1, 1, 1], [67, 67, 66]),
        (1_999, [50, 30, 20], [999, 600, 400]),
        (1, [1, 5, 1], [0, 1, 0]),
        (5, [0, 3, 0], [0, 5, 0]),
        (0, [4, 2], [0, 0]),
        (361_000, [90, 10], [324_900, 36_100]),
    ],
)
def test_the_cents_left_over_go_to_those_who_lost_most(cents, weights, shares):
    assert split(cents, weights) == shares


@given(CENTS, WEIGHTS)
@settings(max_examples=200, deadline=None)
@example(1, [1, 1])
def test_shares_are_whole_cents_that_add_up_to_what_was_shared(cents, weights):
    shares = split(cents, weights)
    assert sum(shares) == cents
    assert all(type(share) is int and share >= 0 for share in shares)


@given(CENTS, WEIGHTS)
@settings(max_examples=200, deadline=None)
def test_no_share_is_a_cent_away_from_its_exact_part(cents, weights):
    whole = sum(weights)
    for share, weight in zip(split(cents, weights), weights, strict=True):
        assert abs(share * whole - cents * weight) < whole
        assert weight or not share


@given(CENTS, WEIGHTS)
@settings(max_examples=100, deadline=None)
def test_who_weighs_more_never_gets_less(cents, weights):
    ordered = sorted(weights)
    shares = split(cents, ordered[::-1])
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize(
    ("cents", "weights"), [(-1, [1]), (100, []), (100, [0, 0]), (100, [3, -1])]
)
def test_what_cannot_be_shared_is_refused(cents, weights):
    with pytest.raises(ValueError, match="cannot be shared"):
        split(cents, weights)
