"""Pages by key, never by offset: a cursor says after which row to go on."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import orjson

from app.core.errors import Invalid
from app.core.i18n import gettext as _

T = TypeVar("T")
PAGE_SIZE = 20
LONGEST_CURSOR = 300
LARGEST_KEY = 2**63 - 1

Key = int | float | str | datetime


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of what follows (empty when nothing does)."""

    items: Sequence[T]
    next_cursor: str = ""


def page_of(rows: Sequence[T], size: int, key: Callable[[T], tuple[Key, ...]]) -> Page[T]:
    """Make a page from ``size + 1`` rows read; the extra one only tells that there is more."""
    if len(rows) <= size:
        return Page(rows)
    kept = rows[:size]
    return Page(kept, encode(key(kept[-1])))


def encode(key: tuple[Key, ...]) -> str:
    """Return the cursor for the row that has this sort key."""
    return base64.urlsafe_b64encode(orjson.dumps(list(key))).rstrip(b"=").decode()


def decode(cursor: str, *kinds: type[int | float | str | datetime]) -> tuple[Key, ...]:
    """Return the sort key of a cursor, one value of each of ``kinds``.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    refusal = Invalid({"cursor": _("This address for the next page is not one of ours.")})
    if len(cursor) > LONGEST_CURSOR:
        raise refusal
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error) as error:
        raise refusal from error
    if not isinstance(values, list) or len(values) != len(kinds):
        raise refusal
    return tuple(_typed(value, kind, refusal) for value, kind in zip(values, kinds, strict=True))


def _typed(value: object, kind: type, refusal: Invalid) -> Key:
    if kind is datetime and isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise refusal from error
        if moment.tzinfo is None:
            raise refusal
        return moment
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LARGEST_KEY:
            raise refusal
        return value
    if kind is str and isinstance(value, str) and "\0" not in value:
        return value
    raise refusal
