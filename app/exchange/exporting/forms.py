"""The two forms of an export: CSV for spreadsheets, JSON for programs."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Protocol

import orjson

from app.core.formulas import neutralise
from app.core.i18n import gettext as _, using
from app.exchange.exporting.columns import COLUMNS, THEME_SEPARATOR, Value

FORMAT = "notreville.ideas/1"
BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets read UTF-8 as something else and spoil every accent."""

Record = Mapping[str, Value]


class Form(Protocol):
    """How ideas are written one batch after the other."""

    media_type: str

    def head(self) -> bytes:
        """Return what comes before the first idea."""

    def rows(self, records: Sequence[Record]) -> bytes:
        """Return some ideas."""

    def tail(self) -> bytes:
        """Return what comes after the last idea."""


class CsvForm:
    """Commas, quotation marks where needed, headings in a language, no cell that is a formula."""

    media_type = "text/csv; charset=utf-8"

    def __init__(self, language: str) -> None:
        self.language = language

    def head(self) -> bytes:
        """Return the headings."""
        with using(self.language):
            headings = [_(column.heading) for column in COLUMNS]
        return (BYTE_ORDER_MARK + _lines([headings])).encode()

    def rows(self, records: Sequence[Record]) -> bytes:
        """Return a line for each idea."""
        return _lines(
            [[neutralise(_cell(record[column.name])) for column in COLUMNS] for record in records]
        ).encode()

    def tail(self) -> bytes:
        """Return nothing: the last line is the end."""
        return b""


class JsonForm:
    """One object, whose ``ideas`` is a list with an idea on each line."""

    media_type = "application/json"

    def __init__(self) -> None:
        self.separator = b"\n"

    def head(self) -> bytes:
        """Return the start of the object."""
        return b'{"format":"' + FORMAT.encode() + b'","ideas":['

    def rows(self, records: Sequence[Record]) -> bytes:
        """Return a line for each idea."""
        written = b""
        for record in records:
            written += self.separator + orjson.dumps(dict(record))
            self.separator = b",\n"
        return written

    def tail(self) -> bytes:
        """Return the end of the object."""
        return b"\n]}\n"


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return THEME_SEPARATOR.join(value) if isinstance(value, list) else str(value)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()
