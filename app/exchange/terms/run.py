"""Another house's terms beside ours: what is the same is joined, what is new is proposed, nothing twice."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import BinaryIO, TextIO

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.ids import public_id
from app.exchange.terms.reading import TheirTerm, Unreadable, read
from app.exchange.terms.report import Outcome, TermReport, TermReportFile
from app.skills.models import TermCode, TermProposal
from app.skills.queries.added import load
from app.skills.rules import SOURCE_MAX, Found, Term, TermKind, known_as
from app.skills.schemas import Accepting
from app.skills.service.decide import add, keep_code
from app.skills.terms import find_terms

PARTS = re.compile(r"\s*/\s*|\s+&\s+|\s+(?:et|and)\s+", re.IGNORECASE)
"""Between several names of one term, in lists that have few columns."""


class _TakenBack(Exception):
    """A rehearsal: what was done is undone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a list is taken in."""

    kind: TermKind
    source: str
    """Name of the list; with its codes, what its terms are known by."""
    accept: bool = False
    """Add what is new at once, rather than propose it to the team."""
    group: str = ""
    """Where what is added goes when nothing near it tells."""
    leave_out: Sequence[str] = field(default_factory=tuple)
    """Patterns of codes: ``DONATE-*``."""


async def import_terms(
    session: AsyncSession,
    file: BinaryIO,
    asked: Asked,
    now: datetime,
    *,
    dry_run: bool = False,
    report_to: TextIO | None = None,
) -> TermReport:
    """Take a list in; the same file a second time changes nothing.

    Raises:
        FileRefused: it is no list of terms; nothing of it was kept.
    """
    report = TermReport(asked.source, dry_run)
    told = TermReportFile(report, report_to)
    known = await _known(session, asked)
    seen: set[str] = set()
    with suppress(_TakenBack):
        async with session.begin_nested():
            for row in read(file):
                if isinstance(row, Unreadable):
                    told.tell(row.line, row.code, "", Outcome.REFUSED, row.reason)
                elif row.code in seen:
                    said = _("This code stands in the file already.")
                    told.tell(row.line, row.code, row.name, Outcome.REFUSED, said)
                else:
                    outcome, said = await _take(session, row, asked, known, now)
                    told.tell(row.line, row.code, row.name, outcome, said)
                    seen.add(row.code)
            if dry_run:
                raise _TakenBack
    await load(session)
    return report


async def _known(session: AsyncSession, asked: Asked) -> dict[str, str]:
    query = select(TermCode.external, TermCode.code).where(
        TermCode.kind == asked.kind, TermCode.scheme == asked.source
    )
    return {row.external: row.code for row in await session.execute(query)}


async def _take(
    session: AsyncSession, theirs: TheirTerm, asked: Asked, known: dict[str, str], now: datetime
) -> tuple[Outcome, str]:
    if any(fnmatchcase(theirs.code, pattern) for pattern in asked.leave_out):
        return Outcome.LEFT_OUT, ""
    code = known.get(theirs.code)
    if code is not None:
        return Outcome.KNOWN, code
    term = same(theirs, asked.kind)
    if term is not None:
        await keep_code(session, asked.kind, term.code, asked.source, theirs.code, now)
        return Outcome.MATCHED, term.code
    if asked.accept:
        return await _add(session, theirs, asked, now)
    return await _propose(session, theirs, asked, now)


def same(theirs: TheirTerm, kind: TermKind) -> Term | None:
    """Return our term that another house's surely is: its names lead there, and nowhere else as surely."""
    sure: dict[str, Found] = {}
    for name in (theirs.fr, theirs.en):
        parts = [name, *PARTS.split(name)]
        for part in filter(None, parts):
            best = find_terms(part, kind, 1)
            if best and best[0].is_sure:
                sure.setdefault(best[0].term.code, best[0])
    return next(iter(sure.values())).term if len(sure) == 1 else None


async def _add(
    session: AsyncSession, theirs: TheirTerm, asked: Asked, now: datetime
) -> tuple[Outcome, str]:
    near = find_terms(theirs.fr, asked.kind, 1) or find_terms(theirs.en, asked.kind, 1)
    group, theme = (near[0].term.group, near[0].term.theme) if near else (asked.group, "")
    if not (theirs.fr and theirs.en):
        return Outcome.REFUSED, _("A term is added with a name in both languages.")
    if not group:
        return Outcome.REFUSED, _("Nothing near it tells its group: say one with --group.")
    typed = Accepting(fr=theirs.fr, en=theirs.en, group=group, theme=theme)
    try:
        term = await add(session, asked.kind, typed, now, by=None)
    except Invalid as refusal:
        return Outcome.REFUSED, " ".join(refusal.errors.values())
    await keep_code(session, asked.kind, term.code, asked.source, theirs.code, now)
    await load(session)
    return Outcome.ADDED, term.code


async def _propose(
    session: AsyncSession, theirs: TheirTerm, asked: Asked, now: datetime
) -> tuple[Outcome, str]:
    source = f"{asked.source}:{theirs.code}"
    if len(source) > SOURCE_MAX:
        room = SOURCE_MAX - len(asked.source) - 1
        return Outcome.REFUSED, _("The code is longer than %(num)s characters.") % {"num": room}
    query = select(TermProposal.id).where(
        TermProposal.kind == asked.kind, TermProposal.source == source
    )
    before = await session.scalar(query.limit(1))
    if before is not None:
        return Outcome.WAITING, ""
    near = find_terms(theirs.fr or theirs.en, asked.kind)
    made = await session.execute(
        insert(TermProposal)
        .values(
            public_id=public_id(), kind=asked.kind, word=theirs.name, folded=known_as(theirs.name),
            fr=theirs.fr, en=theirs.en, source=source, proposed_at=now,
        )
        .on_conflict_do_nothing()
        .returning(TermProposal.id)
    )  # fmt: skip
    if made.one_or_none() is None:
        return Outcome.WAITING, ""
    return Outcome.PROPOSED, ", ".join(found.term.code for found in near)
