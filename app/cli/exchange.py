"""Ideas in and out of files."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer

from app.audit.service import record
from app.cli.context import do, fail, progress, whole
from app.core import clock
from app.core.i18n import using
from app.core.runtime import Runtime
from app.core.web.page_news import tell_processes
from app.exchange.exporting.run import export_ideas
from app.exchange.importing.report import Report
from app.exchange.importing.run import ImportRefused, import_ideas
from app.exchange.mapping.load import load_mapping

imports = typer.Typer(help="Bring in ideas, missions, skills and causes.", no_args_is_help=True)
exports = typer.Typer(help="Hand out public ideas and missions.", no_args_is_help=True)
Language = Annotated[Literal["fr", "en"], typer.Option(help="Language of headings and reasons.")]
MOST_REASONS_SHOWN = 12


@imports.command("ideas", short_help="Import ideas from another platform or site.")
def bring_in(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV, or our own JSON.")
    ],
    mapping: Annotated[
        str, typer.Option(help="A TOML file, or one of ours: decidim, consul, paris, notreville.")
    ],
    source: Annotated[str, typer.Option(help="Name of the site the ideas come from.")] = "",
    report: Annotated[
        Path | None, typer.Option(help="CSV that gets a line for each row refused or adjusted.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Try everything, keep nothing.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Keep nothing if a row is refused.")
    ] = False,
    update: Annotated[bool, typer.Option("--update", help="Change ideas imported before.")] = False,
    language: Language = "fr",
) -> None:
    """Import ideas; the same file a second time changes nothing, and every refusal has its reason."""
    with using(language):
        chosen = load_mapping(mapping)
        where = report or file.with_name(f"{file.stem}-report.csv")
        if where.resolve() == file.resolve():
            fail("the report must not be written over the file that is imported", code=2)

        async def work(runtime: Runtime) -> Report:
            seen = 0
            with file.open("rb") as stream, opened(where) as told, _bar(file) as advance:

                def show(read: int, _rows: int) -> None:
                    nonlocal seen
                    advance(read - seen)
                    seen = read

                async with runtime.database.transaction() as session:
                    done = await import_ideas(
                        session, stream, chosen, city=runtime.settings.city, now=clock.now(),
                        source=source, dry_run=dry_run, strict=strict, update=update,
                        progress=show, report_to=told,
                    )  # fmt: skip
                    if not dry_run:
                        detail = {"rows": done.rows, "file": file.name, "source": source}
                        now = clock.now()
                        await record(session, "ideas.imported", by=None, now=now, detail=detail)
                        await tell_processes(session, "ideas")
                    return done

        try:
            done = do(work)
        except ImportRefused as refusal:
            say(refusal.report, where)
            fail(refusal.message)
        say(done, where)


def say(report: Report, where: Path) -> None:
    """Print what became of the rows, and the commonest reasons."""
    typer.echo(
        f"{report.rows} rows read" + (" (dry run: nothing was kept)" if report.dry_run else "")
    )
    for line in report.summary():
        typer.echo(f"  {line}")
    for (_outcome, reason), times in report.reasons.most_common(MOST_REASONS_SHOWN):
        typer.echo(f"  {times} × {reason}")
    typer.echo(f"Every refused or adjusted row is in {where}")


@exports.command("ideas", short_help="Export public ideas as CSV or JSON.")
def hand_out(
    file: Annotated[Path, typer.Argument(help="File to write; its ending says which kind.")],
    language: Language = "fr",
) -> None:
    """Export the public ideas as .csv or .json; the file imports again identically."""
    kind = file.suffix.removeprefix(".")
    if kind not in {"csv", "json"}:
        fail("the file must end in .csv or .json", code=2)

    async def work(runtime: Runtime) -> int:
        seen = 0
        with (
            whole(file) as part,
            part.open("wb") as stream,
            progress("Ideas", None) as advance,
        ):

            def show(total: int) -> None:
                nonlocal seen
                advance(total - seen)
                seen = total

            async with runtime.database.transaction() as session:
                total = await export_ideas(
                    session, stream, kind,  # type: ignore[arg-type]  # narrowed above
                    base_url=runtime.settings.base_url, city=runtime.settings.city,
                    language=language, progress=show,
                )  # fmt: skip
                detail = {"ideas": total, "kind": kind}
                await record(session, "ideas.exported", by=None, now=clock.now(), detail=detail)
        return total

    with using(language):
        typer.echo(f"{do(work)} ideas in {file}")


@contextlib.contextmanager
def opened(where: Path) -> Iterator[TextIO]:
    """Open a report for writing."""
    with where.open("w", encoding="utf-8-sig", newline="") as stream:
        yield stream


def _bar(file: Path) -> contextlib.AbstractContextManager[Callable[[int], None]]:
    return progress("Bytes", file.stat().st_size)
