"""A bilingual list of terms out of a table, whatever its columns are called."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pydantic_core import PydanticCustomError

from app.core.i18n import gettext as _
from app.core.text import one_line
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.lines import Lines
from app.exchange.reading.rows import Row, key
from app.exchange.reading.table import Table
from app.skills.rules import NAME_MAX, NAME_MIN

CODES = ("code", "id", "identifier", "identifiant")
FRENCH = ("name (fr ca)", "name (fr)", "fr", "name fr", "francais", "french", "nom")
ENGLISH = ("name (en ca)", "name (en)", "en", "name en", "anglais", "english", "name")
LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class TheirTerm:
    """A term as another house has it; one of its names may be missing."""

    line: int
    code: str
    fr: str
    en: str

    @property
    def name(self) -> str:
        """Return a name to show."""
        return self.fr or self.en


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is no term, and why."""

    line: int
    code: str
    reason: str


def read(file: BinaryIO) -> Iterator[TheirTerm | Unreadable]:
    """Give the rows of a file that has a code and a name, in French, English or both.

    Raises:
        FileRefused: it has no such columns, or cannot be read from some line on.
    """
    table = Table(Lines(file), (*CODES, *FRENCH, *ENGLISH))
    code, french, english = (_first(table, names) for names in (CODES, FRENCH, ENGLISH))
    if not code or not (french or english):
        raise FileRefused(
            _("A list of terms needs a column “code”, and names in “fr”, “en” or both."), 1
        )
    for row in table:
        if row.fault or any(cell.strip() for cell in row.cells.values()):
            yield _term(row, code, french, english)


def _first(table: Table, names: tuple[str, ...]) -> str:
    return next((name for name in names if key(name) in table.keys), "")


def _term(row: Row, code: str, french: str, english: str) -> TheirTerm | Unreadable:
    cells = [row.cells.get(key(name), "") if name else "" for name in (code, french, english)]
    try:
        theirs, fr, en = (" ".join(str(one_line(cell)).split()) for cell in cells)
    except PydanticCustomError as error:
        return Unreadable(row.line, "", _(error.message_template))
    reason = row.fault or _fault(theirs, [name for name in (fr, en) if name])
    if reason:
        return Unreadable(row.line, theirs[:LONGEST_CODE], reason)
    return TheirTerm(row.line, theirs, fr, en)


def _fault(code: str, names: list[str]) -> str:
    """Return why a row is no term; nothing when it is one."""
    if not code:
        return _("There is no code to know it again by.")
    if len(code) > LONGEST_CODE:
        return _("The code is longer than %(num)s characters.") % {"num": LONGEST_CODE}
    if not names:
        return _("There is no name, in French or in English.")
    for name in names:
        if not NAME_MIN <= len(name) <= NAME_MAX:
            return _("“%(name)s” has fewer than %(least)s characters, or more than %(most)s.") % {
                "name": name,
                "least": NAME_MIN,
                "most": NAME_MAX,
            }
    return ""
