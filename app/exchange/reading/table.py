"""A table out of lines: which delimiter, which headings, then its rows with their line numbers."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import chain, islice

from app.core.formulas import restore
from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.lines import Lines
from app.exchange.reading.rows import Row, key
from app.exchange.rules import LONGEST_CELL, MOST_COLUMNS

DELIMITERS = (",", ";", "\t", "|")
TOLD = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
"""The first line some spreadsheets write to tell the delimiter."""
LOOKED_AT = 40
"""Lines among which the headings end, even when a heading has line ends in it."""


class Table:
    """The headings of a file, and its rows to go through once."""

    def __init__(
        self,
        lines: Lines,
        wanted: Collection[str],
        *,
        delimiter: str = "",
        neutralised: bool = False,
    ) -> None:
        """Read the headings; ``wanted`` are the ones (as :func:`key` gives them) to look for.

        ``neutralised`` cells had an apostrophe put before what a spreadsheet would run.

        Raises:
            FileRefused: no headings, too many, or a wanted one twice.
        """
        self.lines = lines
        source = iter(lines)
        first = list(islice(source, LOOKED_AT))
        told = TOLD.match("".join(first[:1]))  # a mark of the encoding alone is no line
        self.skipped = 1 if told else 0
        first = first[self.skipped :]
        if not "".join(first).strip():
            raise FileRefused(_("The file is empty."))
        self.delimiter = delimiter or (told[1] if told else _likeliest(first, wanted))
        self.neutralised = neutralised
        self._reader = csv.reader(chain(first, source), delimiter=self.delimiter, strict=True)
        self.headings = self._read_headings()
        self.keys = [key(heading) for heading in self.headings]
        for name, times in Counter(self.keys).items():
            if times > 1 and name in wanted:
                heading = self.headings[self.keys.index(name)]
                raise FileRefused(_("Two columns are called “%(name)s”.") % {"name": heading}, 1)

    def __iter__(self) -> Iterator[Row]:
        """Give the rows; one that cannot be read comes with its fault.

        Raises:
            FileRefused: when from some line on, nothing can be trusted.
        """
        while True:
            line = self._line() + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, fault=self._fault(line, error))
                continue
            if cells:
                yield self._row(line, cells)

    @property
    def bytes_read(self) -> int:
        """Return how far in the file we are."""
        return self.lines.bytes_read

    def _line(self) -> int:
        return self.skipped + self._reader.line_num

    def _read_headings(self) -> list[str]:
        headings: list[str] = []
        try:
            while not any(cell.strip() for cell in headings):
                headings = next(self._reader)
        except (csv.Error, StopIteration) as error:
            raise FileRefused(_("The headings cannot be read."), self._line()) from error
        if len(headings) > MOST_COLUMNS:
            raise FileRefused(
                _("The file has %(num)s columns; we read at most %(most)s.")
                % {"num": number(len(headings)), "most": number(MOST_COLUMNS)},
                self._line(),
            )
        return [heading.strip() for heading in headings]

    def _row(self, line: int, cells: list[str]) -> Row:
        columns = len(self.keys)
        if len(cells) < columns or any(cell.strip() for cell in cells[columns:]):
            return Row(
                line,
                fault=_("The row has %(found)s cells, the headings %(columns)s.")
                % {"found": number(len(cells)), "columns": number(columns)},
            )
        if self.neutralised:
            cells = [restore(cell) for cell in cells]
        return Row(line, dict(zip(self.keys, cells, strict=False)))

    def _fault(self, line: int, error: csv.Error) -> str:
        """Return why one row cannot be read, if the following ones can be."""
        text, here = str(error), self._line()
        if "end of data" in text or ("field limit" in text and here > line):
            raise FileRefused(
                _("A quotation mark opened in the row of line %(line)s is never closed.")
                % {"line": number(line)},
                line,
            ) from error
        if "field limit" in text:
            return _("A cell is longer than %(limit)s characters.") % {
                "limit": number(LONGEST_CELL)
            }
        return _("A quotation mark is not where it should be (line %(line)s).") % {
            "line": number(here)
        }


def _likeliest(lines: list[str], wanted: Collection[str]) -> str:
    """Return the delimiter that finds most of the wanted headings, then most columns."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            headings = next(row for row in csv.reader(lines, delimiter=delimiter) if any(row))
        except (csv.Error, StopIteration):
            return (0, 0)
        return (len({key(heading) for heading in headings} & set(wanted)), len(headings))

    return max(DELIMITERS, key=score)
