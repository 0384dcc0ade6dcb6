"""Missions of a file kept in one transaction: the same file a second time changes nothing."""

from contextlib import suppress
from datetime import datetime
from typing import BinaryIO, TextIO

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, DomainError
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.settings import Settings
from app.exchange.importing.report import Report, ReportFile
from app.exchange.importing.run import ImportRefused
from app.exchange.missions.putting import Hosts, put_dates, says_the_same
from app.exchange.missions.reading_in import Incoming, incoming, raw_rows
from app.exchange.reading.faults import RowRefused
from app.exchange.rules import Outcome
from app.missions.models import Mission
from app.missions.service.arriving import arrive, settle
from app.missions.service.turning import lock, settle_fullness
from app.missions.service.write import rewrite

ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('import missions'), hashtext(:source))")


class _TakenBack(Exception):
    """Ends what was written, and only that."""


async def import_missions(
    session: AsyncSession,
    settings: Settings,
    file: BinaryIO,
    *,
    host: str,
    now: datetime,
    source: str = "",
    organisation: str = "",
    project: str = "",
    dry_run: bool = False,
    strict: bool = False,
    update: bool = False,
    report_to: TextIO | None = None,
) -> Report:
    """Import the missions of ``file`` into the caller's transaction; the caller commits by returning.

    A row is the same as before when its source and its identifier are; here already, it changes
    nothing unless ``update``. ``organisation`` and ``project`` are for rows that name none.

    Raises:
        FileRefused: the file cannot be read.
        ImportRefused: ``strict``, and some row was refused.
        Conflict: the same source is being imported at this moment.
    """
    report = Report(source=source, dry_run=dry_run)
    tells = ReportFile(report, report_to)
    if not (await session.execute(ALONE, {"source": source})).scalar_one():
        raise Conflict(_("Missions from this source are being imported at this moment."))
    hosts = Hosts(session, organisation, project)
    with suppress(_TakenBack):
        async with session.begin_nested():
            await _take_all(session, settings, file, source, hosts, host, now, update, tells)
            if dry_run or (strict and report.refused):
                raise _TakenBack
    if strict and report.refused:
        raise ImportRefused(report)
    return report


async def _take_all(
    session: AsyncSession,
    settings: Settings,
    file: BinaryIO,
    source: str,
    hosts: Hosts,
    host: str,
    now: datetime,
    update: bool,  # noqa: FBT001 (the command's own option)
    tells: ReportFile,
) -> None:
    seen: set[tuple[str, str]] = set()
    for line, raw in raw_rows(file):
        if isinstance(raw, str):
            tells.tell(line, "", Outcome.REFUSED, raw)
            continue
        try:
            row = incoming(line, raw, source)
            if (row.source, row.source_id) in seen:
                raise RowRefused(_("The same identifier is on an earlier line."))
            seen.add((row.source, row.source_id))
            async with session.begin_nested():
                outcome = await _take(session, settings, row, hosts, host, now, update)
            tells.tell(line, row.source_id, outcome)
        except DomainError as refusal:
            reason = refusal.message
            tells.tell(line, str(raw.get("id", "")), Outcome.REFUSED, reason)


async def _take(
    session: AsyncSession,
    settings: Settings,
    row: Incoming,
    hosts: Hosts,
    host: str,
    now: datetime,
    update: bool,  # noqa: FBT001 (the command's own option)
) -> Outcome:
    number = await _here(session, row, host)
    if number is None:
        project_id, organisation_id = await hosts.of(row)
        made = await arrive(
            session, row.said, now, project_id=project_id, organisation_id=organisation_id,
            source=(row.source, row.source_id),
        )  # fmt: skip
        await put_dates(session, settings, made, row.dates, now)
        await settle(session, made, row.state, row.reason, now)
        return Outcome.IMPORTED
    current = await lock(session, number)
    if await says_the_same(session, current, row):
        return Outcome.UNCHANGED
    if not update:
        return Outcome.DIFFERENT
    await rewrite(session, current, row.said, now)
    await put_dates(session, settings, current, row.dates, now)
    await settle_fullness(session, number, now)
    return Outcome.UPDATED


async def _here(session: AsyncSession, row: Incoming, host: str) -> int | None:
    """Return the number of the mission that a row speaks of: imported before, or our own."""
    query = select(Mission.id).where(
        Mission.source == row.source, Mission.source_id == row.source_id
    )
    found = await session.scalar(query)
    if found is None and row.source == host and is_public_id(row.source_id):
        own = select(Mission.id).where(Mission.public_id == row.source_id, Mission.source.is_(None))
        found = await session.scalar(own)
    return found
