"""Bring ideas in from a file, all in one transaction: nothing is ever half imported."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO, TextIO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, DomainError
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.exchange.importing.areas import Areas
from app.exchange.importing.incoming import Incoming, Refusal
from app.exchange.importing.report import Report, ReportFile
from app.exchange.importing.translate import LeftOut, Translator
from app.exchange.importing.writing import Writer
from app.exchange.mapping.reader import Vocabulary
from app.exchange.mapping.schema import Mapping
from app.exchange.reading.faults import RowRefused
from app.exchange.reading.lines import Lines
from app.exchange.reading.listing import Listing
from app.exchange.reading.table import Table
from app.exchange.rules import BATCH, Outcome

Progress = Callable[[int, int], None]
"""Called with the bytes and the rows read so far, after each batch."""

ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('import'), hashtext(:source))")


class ImportRefused(DomainError):
    """A strict import met rows it had to refuse; ``report`` says which. Nothing was written."""

    status = 422
    code = "import-refused"

    def __init__(self, report: Report) -> None:
        super().__init__(
            ngettext(
                "%(num)s row was refused, so nothing was imported.",
                "%(num)s rows were refused, so nothing was imported.",
                report.refused,
            )
            % {"num": number(report.refused)}
        )
        self.report = report


class _TakenBack(Exception):
    """Ends what was written, and only that."""


async def import_ideas(
    session: AsyncSession,
    file: BinaryIO,
    mapping: Mapping,
    *,
    city: str,
    now: datetime,
    source: str = "",
    dry_run: bool = False,
    strict: bool = False,
    update: bool = False,
    progress: Progress | None = None,
    report_to: TextIO | None = None,
) -> Report:
    """Import the ideas of ``file`` into the caller's transaction; the caller commits by returning.

    A row that is here already changes nothing, unless ``update``. ``source`` replaces the
    mapping's (two sites that run the same platform are two sources). ``dry_run`` does all the
    work and takes it back. ``report_to`` gets a line for each row that was not simply imported.

    Raises:
        FileRefused: the file cannot be read, at all or from some line on.
        ImportRefused: ``strict``, and some row was refused.
        Conflict: the same source is being imported at this moment.
    """
    name = source or mapping.source
    report = Report(source=name, dry_run=dry_run)
    tells = ReportFile(report, report_to)
    if not (await session.execute(ALONE, {"source": name})).scalar_one():
        raise Conflict(_("Ideas from this source are being imported at this moment."))
    areas = await Areas.read(session, city)
    vocabulary = Vocabulary(mapping)
    translator = Translator(vocabulary, areas, name, now)
    rows = _open(file, vocabulary)
    writer = Writer(session, tells, now, update)
    with suppress(_TakenBack):
        async with session.begin_nested():
            for batch in _batches(rows, translator):
                await writer.write(batch)
                if progress is not None:
                    progress(rows.bytes_read, report.rows)
            if dry_run or (strict and report.refused):
                raise _TakenBack
    if strict and report.refused:
        raise ImportRefused(report)
    return report


def _open(file: BinaryIO, vocabulary: Vocabulary) -> Table | Listing:
    """Return the rows of a file, whichever kind it is.

    Raises:
        FileRefused: it is of no kind we read.
    """
    rows: Table | Listing
    start = file.read(64)
    file.seek(0)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        rows = Listing(file)
    else:
        mapping = vocabulary.mapping
        rows = Table(
            Lines(file, mapping.encoding),
            vocabulary.wanted(),
            delimiter=mapping.delimiter or "",
            neutralised=mapping.formulas_neutralised,
        )
    vocabulary.check(rows.keys, rows.headings)
    return rows


def _batches(rows: Table | Listing, translator: Translator) -> Iterator[list[Incoming | Refusal]]:
    """Give the rows of a file in batches, as ideas or as refusals."""
    seen: dict[tuple[str, str], int] = {}
    batch: list[Incoming | Refusal] = []
    for row in rows:
        try:
            idea = translator.incoming(row)
            _only_once(idea, seen)
            batch.append(idea)
        except RowRefused as fault:
            outcome = Outcome.LEFT_OUT if isinstance(fault, LeftOut) else Outcome.REFUSED
            identifier = translator.identifier(row)
            batch.append(Refusal(row.line, identifier, outcome, fault.message))
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _only_once(idea: Incoming, seen: dict[tuple[str, str], int]) -> None:
    """Refuse a second row with the same identifier.

    Raises:
        RowRefused: it was on an earlier line.
    """
    origin = idea.origin
    for known in ((origin.source, origin.source_id), ("", origin.public_id)):
        first = seen.setdefault(known, idea.line) if known[1] else idea.line
        if first != idea.line:
            raise RowRefused(
                _("The identifier is that of line %(line)s.") % {"line": number(first)}
            )
