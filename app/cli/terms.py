"""Skills and causes of other houses, as an operator types it."""

from pathlib import Path
from typing import Annotated

import typer

from app.audit.service import record
from app.cli.context import do, fail
from app.cli.exchange import Language
from app.core import clock
from app.core.i18n import using
from app.core.runtime import Runtime
from app.core.web.page_news import tell_processes
from app.exchange.rules import LONGEST_SOURCE
from app.exchange.terms.report import TermReport
from app.exchange.terms.run import Asked, import_terms
from app.skills.kept import TAG
from app.skills.rules import TermKind


def bring_in(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV with code, names in fr and en.")
    ],
    kind: Annotated[TermKind, typer.Option(help="What the list names.")],
    source: Annotated[str, typer.Option(help="Name of the list; by default the folder’s.")] = "",
    leave_out: Annotated[
        list[str] | None, typer.Option(help="Codes to leave out, such as 'DONATE-*'.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Add what is new, rather than propose it to the team.")
    ] = False,
    group: Annotated[str, typer.Option(help="Group of what is added, when nothing tells.")] = "",
    report: Annotated[Path | None, typer.Option(help="CSV that gets a line for each row.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Try everything, keep nothing.")
    ] = False,
    language: Language = "fr",
) -> None:
    """Compare a list of skills or causes with ours; the same file a second time changes nothing."""
    name = (source or file.resolve().parent.name)[: LONGEST_SOURCE - 20]
    if ":" in name:
        fail("the name of a list holds no colon", code=2)
    asked = Asked(kind, name, accept=accept, group=group, leave_out=leave_out or ())
    if report is not None and report.resolve() == file.resolve():
        fail("the report must not be written over the file that is imported", code=2)
    with using(language):
        say(do(lambda runtime: _take_in(runtime, file, asked, report, dry_run=dry_run)), report)


async def _take_in(
    runtime: Runtime, file: Path, asked: Asked, report: Path | None, *, dry_run: bool
) -> TermReport:
    now = clock.now()
    told = report.open("w", encoding="utf-8-sig", newline="") if report else None
    try:
        async with runtime.database.transaction() as session:
            with file.open("rb") as stream:
                done = await import_terms(
                    session, stream, asked, now, dry_run=dry_run, report_to=told
                )
            if not dry_run:
                detail = {"rows": done.rows, "file": file.name, "source": asked.source}
                await record(session, "terms.imported", by=None, now=now, detail=detail)
                await tell_processes(session, TAG)
    finally:
        if told is not None:
            told.close()
    return done


def say(done: TermReport, report: Path | None) -> None:
    """Print what became of the rows."""
    typer.echo(f"{done.rows} rows read" + (" (dry run: nothing was kept)" if done.dry_run else ""))
    for line in done.summary():
        typer.echo(f"  {line}")
    if report is not None:
        typer.echo(f"Every row is in {report}")
