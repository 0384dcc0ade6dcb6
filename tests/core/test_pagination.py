"""Cursors: ours are read, others refused."""

import base64
from datetime import UTC, datetime

import pytest

from app.core.errors import Invalid
from app.core.pagination import decode, encode, page_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_cursor_gives_its_key_back() -> None:
    assert decode(encode((NOW, 42)), datetime, int) == (NOW, 42)
    assert decode(encode((0.5, 7)), float, int) == (0.5, 7)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "%00",
        "A" * 5000,
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b"[1]").decode(),
        base64.urlsafe_b64encode(b'["2026-11-21T12:00:00",1]').decode(),
        base64.urlsafe_b64encode(b'["hier",1]').decode(),
        base64.urlsafe_b64encode(b'["2026-11-21T12:00:00Z",9223372036854775808]').decode(),
        base64.urlsafe_b64encode(b'["2026-11-21T12:00:00Z",true]').decode(),
        base64.urlsafe_b64encode(b'["2026-11-21T12:00:00Z","1; DROP TABLE idea"]').decode(),
        base64.urlsafe_b64encode(b'["2026-11-21T12:00:00Z",NaN]').decode(),
    ],
)
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as caught:
        decode(cursor, datetime, int)
    assert "cursor" in caught.value.errors


def test_the_extra_row_tells_that_there_is_more() -> None:
    page = page_of([1, 2, 3], 2, lambda n: (n,))
    assert list(page.items) == [1, 2]
    assert decode(page.next_cursor, int) == (2,)
    assert page_of([1, 2], 2, lambda n: (n,)).next_cursor == ""
