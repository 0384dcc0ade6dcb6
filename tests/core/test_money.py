"""Amounts as people type them."""

import pytest
from hypothesis import given, settings, strategies as st

from app.core.i18n import using
from app.core.i18n.format import money
from app.core.money import NoAmount, cents_of, typed


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("1234", 123_400),
        ("1 234,56 $", 123_456),
        ("1\u00a0234,56\u00a0$", 123_456),
        ("1\u202f234,5", 123_450),
        ("$1,234.56", 123_456),
        ("1,200", 120_000),
        ("12,5", 1_250),
        ("0", 0),
        ("0.05", 5),
        ("CAD 19.99", 1_999),
        ("19,99 CAD", 1_999),
    ],
)
def test_amounts_are_read_to_the_cent(said: str, cents: int) -> None:
    assert cents_of(said) == cents


@pytest.mark.parametrize(
    "said",
    ["", "-5", "1.234", "12,3456", "1,23,456", "dix", "1e3", "٣", "1.2.3", "$", "12345678901", "½"],
)
def test_what_may_be_read_in_two_ways_or_in_none_is_no_amount(said: str) -> None:
    with pytest.raises(NoAmount):
        cents_of(said)


@given(st.integers(min_value=0, max_value=10_000_000_00))
@settings(max_examples=100, deadline=None)
def test_what_we_write_is_what_we_read(cents: int) -> None:
    assert cents_of(typed(cents)) == cents
    for language in ("fr", "en"):
        with using(language):
            assert cents_of(money(cents)) == cents
