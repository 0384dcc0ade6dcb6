"""A cursor leads from any row to the very next, and nobody else's does anything."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given, strategies as st

from app.core.errors import Invalid
from app.core.i18n import using
from app.core.pagination import LONGEST_CURSOR, Page, decode, encode, page_of

MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 2),
    max_value=datetime(2200, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-4))]),
)
NUMBERS = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)
WORDS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)


@given(MOMENTS, NUMBERS)
def test_a_moment_and_a_number_come_back_exactly(moment: datetime, number: int) -> None:
    assert decode(encode((moment, number)), datetime, int) == (moment, number)


@given(st.floats(allow_nan=False, allow_infinity=False), NUMBERS)
def test_a_rank_and_a_number_come_back_exactly(rank: float, number: int) -> None:
    assert decode(encode((rank, number)), float, int) == (rank, number)


@given(WORDS, NUMBERS)
def test_a_word_comes_back_exactly(word: str, number: int) -> None:
    cursor = encode((word, number))
    if len(cursor) <= LONGEST_CURSOR:
        assert decode(cursor, str, int) == (word, number)


@given(NUMBERS)
def test_a_cursor_fits_an_address_without_being_quoted(number: int) -> None:
    cursor = encode((datetime(2026, 11, 22, tzinfo=UTC), number))
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=400))
def test_whatever_stands_in_the_address_is_understood_or_refused(typed: str) -> None:
    try:
        moment, number = decode(typed, datetime, int)
    except Invalid as refusal:
        assert set(refusal.errors) == {"cursor"}
    else:
        assert isinstance(moment, datetime)
        assert moment.tzinfo
        assert isinstance(number, int)


@given(
    st.lists(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=9),
        max_size=4,
    ),
    st.sampled_from([(datetime, int), (float, int), (str,), (int, int, int)]),
)  # fmt: skip
def test_values_of_another_kind_are_refused(values: list[object], kinds: tuple[type, ...]) -> None:
    raw = orjson.dumps(
        [v.encode("utf-8", "ignore").decode() if isinstance(v, str) else v for v in values]
    )
    cursor = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    try:
        found = decode(cursor, *kinds)
    except Invalid:
        return
    assert len(found) == len(kinds)
    for value, kind in zip(found, kinds, strict=True):
        assert isinstance(value, kind)
        assert not isinstance(value, bool)


@given(st.lists(NUMBERS, max_size=40, unique=True), st.integers(min_value=1, max_value=9))
def test_pages_one_after_the_other_hold_every_row_once(rows: list[int], size: int) -> None:
    ordered = sorted(rows)
    found: list[int] = []
    after: int | None = None
    for _ in range(len(rows) + 1):
        left = [n for n in ordered if after is None or n > after]
        page: Page[int] = page_of(left[: size + 1], size, lambda n: (n,))
        found += page.items
        assert len(page.items) <= size
        if not page.next_cursor:
            break
        (after,) = decode(page.next_cursor, int)  # type: ignore[assignment]
    assert found == ordered


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "This address for the next page is not one of ours."),
        ("fr", "Cette adresse de page suivante n’est pas l’une des nôtres."),
    ],
)
def test_the_refusal_is_in_the_reader_s_language(language: str, sentence: str) -> None:
    with using(language), pytest.raises(Invalid) as caught:
        decode("x", int)
    assert caught.value.errors == {"cursor": sentence}


@pytest.mark.parametrize(
    "moment", ["2026-11-22", "2026-11-22T10:00:00", "hier", "", "2026-13-01T00:00:00Z"]
)
def test_a_moment_without_a_zone_is_nobody_s(moment: str) -> None:
    with pytest.raises(Invalid):
        decode(encode((moment, 1)), datetime, int)
