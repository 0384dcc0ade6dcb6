"""Missions in and out of files."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.audit.service import record
from app.cli.context import do, fail, whole
from app.cli.exchange import Language, opened, say
from app.core import clock
from app.core.i18n import using
from app.core.runtime import Runtime
from app.core.web.page_news import tell_processes
from app.exchange.exporting.run import host_of
from app.exchange.importing.report import Report
from app.exchange.importing.run import ImportRefused
from app.exchange.missions.handing_out import export_missions
from app.exchange.missions.taking_in import import_missions


def bring_in(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV or JSON, as we export it.")
    ],
    source: Annotated[str, typer.Option(help="Name of the site the missions come from.")] = "",
    organisation: Annotated[
        str, typer.Option(help="Public id of whom they are with, for rows that name nobody here.")
    ] = "",
    project: Annotated[
        str, typer.Option(help="Public id of what they are for, for rows that name nothing here.")
    ] = "",
    report: Annotated[
        Path | None, typer.Option(help="CSV that gets a line for each row that was refused.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Try everything, keep nothing.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Keep nothing if a row is refused.")
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Change missions imported before.")
    ] = False,
    language: Language = "fr",
) -> None:
    """Import missions; the same file a second time changes nothing, and every refusal has its reason."""
    with using(language):
        where = report or file.with_name(f"{file.stem}-report.csv")
        if where.resolve() == file.resolve():
            fail("the report must not be written over the file that is imported", code=2)
        options = {
            "source": source, "organisation": organisation, "project": project,
            "dry_run": dry_run, "strict": strict, "update": update,
        }  # fmt: skip
        try:
            done = do(lambda runtime: _take(runtime, file, where, options))
        except ImportRefused as refusal:
            say(refusal.report, where)
            fail(refusal.message)
        say(done, where)


async def _take(runtime: Runtime, file: Path, where: Path, options: dict[str, Any]) -> Report:
    host = host_of(runtime.settings.base_url)
    with file.open("rb") as stream, opened(where) as told:
        async with runtime.database.transaction() as session:
            done = await import_missions(
                session, runtime.settings, stream, host=host, now=clock.now(), report_to=told,
                **options,
            )  # fmt: skip
            if not options["dry_run"]:
                detail = {"rows": done.rows, "file": file.name, "source": options["source"]}
                now = clock.now()
                await record(session, "missions.imported", by=None, now=now, detail=detail)
                await tell_processes(session, "missions")
            return done


def hand_out(
    file: Annotated[Path, typer.Argument(help="File to write; its ending says which kind.")],
    language: Language = "fr",
) -> None:
    """Export the public missions as .csv or .json; the file imports again identically."""
    kind = file.suffix.removeprefix(".")
    if kind not in {"csv", "json"}:
        fail("the file must end in .csv or .json", code=2)

    async def work(runtime: Runtime) -> int:
        with whole(file) as part, part.open("wb") as stream:
            async with runtime.database.transaction() as session:
                host = host_of(runtime.settings.base_url)
                total = await export_missions(
                    session, stream, kind,  # type: ignore[arg-type]  # narrowed above
                    host=host, language=language,
                )  # fmt: skip
                detail = {"missions": total, "kind": kind}
                await record(session, "missions.exported", by=None, now=clock.now(), detail=detail)
        return total

    with using(language):
        typer.echo(f"{do(work)} missions in {file}")
