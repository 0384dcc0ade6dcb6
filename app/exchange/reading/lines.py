"""Bytes to lines: the encoding told by the mark at the start, every kind of line end, bounded."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.exchange.reading.faults import FileRefused
from app.exchange.rules import LONGEST_LINE

CHUNK = 262_144
PROBE = 4_096
LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NOT_TEXT = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)
"""How spreadsheets, archives, PDF and images begin."""


class Lines:
    """The lines of a file, each with its end; ``bytes_read`` tells how far we are."""

    def __init__(self, file: BinaryIO, encoding: str = "utf-8") -> None:
        self.file = file
        self.bytes_read = 0
        self.number = 0
        first = self._chunk()
        if not first:
            raise FileRefused(_("The file is empty."))
        if first.startswith(NOT_TEXT):
            raise _not_text()
        self.encoding = encoding
        for mark, marked in MARKS:
            if first.startswith(mark):
                self.encoding = marked
                first = first[len(mark) :]
                break
        else:
            if b"\0" in first[:PROBE]:
                raise _not_text()
        self.decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        self.first = first

    def __iter__(self) -> Iterator[str]:
        """Give the lines one after the other.

        Raises:
            FileRefused: for bytes that are no text in this encoding, or a line without end.
        """
        rest = ""
        for text in self._texts():
            pieces = _split(rest + text)
            rest = pieces.pop()
            for piece in pieces:
                yield self._counted(piece)
            if len(rest) > LONGEST_LINE:
                self._counted(rest)
        if rest:
            yield self._counted(rest)

    def _texts(self) -> Iterator[str]:
        chunk = self.first
        while chunk:
            yield self._decoded(chunk)
            chunk = self._chunk()
        yield self._decoded(b"", final=True)

    def _chunk(self) -> bytes:
        chunk = self.file.read(CHUNK)
        self.bytes_read += len(chunk)
        return chunk

    def _decoded(self, chunk: bytes, *, final: bool = False) -> str:
        try:
            return self.decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            # The lines of this chunk before the fault have not been given out yet.
            good = error.object[: error.start].decode(self.encoding, "replace")
            line = self.number + len(_split(good))
            raise FileRefused(
                _(
                    "Line %(line)s holds bytes that are not %(encoding)s. Save the file as UTF-8, "
                    "or tell its encoding in the mapping: cp1252, for instance."
                )
                % {"line": number(line), "encoding": self.encoding},
                line,
            ) from error

    def _counted(self, line: str) -> str:
        self.number += 1
        if len(line) > LONGEST_LINE:
            raise FileRefused(
                _(
                    "Line %(line)s is longer than %(limit)s characters: this is not a table of ideas."
                )
                % {"line": number(self.number), "limit": number(LONGEST_LINE)},
                self.number,
            )
        return line


def _not_text() -> FileRefused:
    return FileRefused(
        _("This is not a text file. Open it in a spreadsheet and save it as CSV, UTF-8.")
    )


def _split(text: str) -> list[str]:
    """Split after LF, CRLF and CR (not after what else Unicode calls a line end).

    The last piece has no end yet; a CR that may be half of a CRLF stays in it.
    """
    pieces = LINE_END.split(text)
    if len(pieces) > 1 and not pieces[-1] and pieces[-2].endswith("\r"):
        pieces.pop()
    return pieces
