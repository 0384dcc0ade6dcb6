"""Rows out of JSON: a list of objects, or an object whose ``ideas`` is one; nested names get slashes."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.rows import Row, key
from app.exchange.rules import LARGEST_JSON, LONGEST_CELL, MOST_COLUMNS

LIST_SEPARATOR = "|"
DEEPEST = 5


class Listing:
    """The objects of a JSON file, as rows; a row's "line" is its place in the list."""

    def __init__(self, file: BinaryIO) -> None:
        """Read the file.

        Raises:
            FileRefused: too large, no JSON, or no list of objects.
        """
        raw = file.read(LARGEST_JSON + 1)
        self.bytes_read = len(raw)
        if len(raw) > LARGEST_JSON:
            raise FileRefused(
                _("The file is larger than %(num)s MB.") % {"num": number(LARGEST_JSON >> 20)}
            )
        try:
            found = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            raise FileRefused(
                _("The file is not valid JSON (line %(line)s).") % {"line": number(error.lineno)},
                error.lineno,
            ) from error
        if isinstance(found, dict):
            found = found.get("ideas")
        if not isinstance(found, list):
            raise FileRefused(_("The file holds no list of ideas."))
        self.objects: list[Any] = found
        self.headings = list(next((o for o in map(_flat, found) if o), {}))
        self.keys = [key(heading) for heading in self.headings]

    def __iter__(self) -> Iterator[Row]:
        """Give the rows."""
        for place, each in enumerate(self.objects, start=1):
            cells = _flat(each)
            if cells is None or len(cells) > MOST_COLUMNS:
                yield Row(place, fault=_("This is not an object with the fields of an idea."))
            elif any(len(cell) > LONGEST_CELL for cell in cells.values()):
                yield Row(
                    place,
                    fault=_("A cell is longer than %(limit)s characters.")
                    % {"limit": number(LONGEST_CELL)},
                )
            else:
                yield Row(place, {key(name): cell for name, cell in cells.items()})


def _flat(value: Any) -> dict[str, str] | None:
    """Return the object's leaves by their path; None for what is no object."""
    if not isinstance(value, dict):
        return None
    leaves: dict[str, str] = {}
    _gather("", value, leaves, DEEPEST)
    return leaves


def _gather(path: str, value: Any, leaves: dict[str, str], depth: int) -> None:
    if isinstance(value, dict) and depth:
        for name, inner in value.items():
            _gather(f"{path}/{name}" if path else name, inner, leaves, depth - 1)
    elif isinstance(value, list):
        leaves[path] = LIST_SEPARATOR.join(_word(each) for each in value)
    else:
        leaves[path] = _word(value)


def _word(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
