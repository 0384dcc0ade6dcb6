"""Places: look at them, import boundaries, or another city."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.context import do, fail, progress
from app.core.runtime import Runtime
from app.core.web.page_news import tell_processes
from app.places.gazetteer import gazetteer
from app.places.rules import PLACES_TAG
from app.places.service import boundaries as outlines, city, tables
from app.places.service.boundaries import Kind

cli = typer.Typer(
    help="Territories, neighbourhoods, postal prefixes, boundaries.", no_args_is_help=True
)
imports = typer.Typer(help="Bring places in.", no_args_is_help=True)
cli.add_typer(imports, name="import")


@cli.command("list")
def list_() -> None:
    """List every territory with its neighbourhoods."""

    async def work(_runtime: Runtime) -> None:
        for territory in gazetteer.territories.values():
            typer.echo(f"{territory.name} ({territory.slug})")
            for place in gazetteer.within(territory.id):
                typer.echo(f"  {place.name} ({place.slug})")

    do(work)


@imports.command("boundaries")
def boundaries(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="GeoJSON, WGS 84.")],
    kind: Annotated[Kind, typer.Option(help="What the outlines are of.")],
    source: Annotated[str, typer.Option(help="Whom to credit.")] = "",
) -> None:
    """Import outlines; crossed ones are mended, and what matches no place is named."""

    async def work(runtime: Runtime) -> outlines.BoundaryReport:
        with progress("Outlines", None) as advance:
            async with runtime.database.transaction() as session:
                done = await outlines.import_boundaries(
                    session, file, kind, source=source, progress=lambda _done, _total: advance(1)
                )
                await tell_processes(session, PLACES_TAG)
                return done

    report = do(work)
    typer.echo(
        f"{report.read} outlines read, {len(report.written)} written, {len(report.repaired)} mended."
    )
    for what, names in (
        ("No place of ours", report.unmatched),
        ("Without an outline", report.missing),
    ):
        if names:
            typer.echo(f"{what}: {', '.join(names)}")


@imports.command("city")
def import_city(
    folder: Annotated[
        Path,
        typer.Argument(
            exists=True,
            file_okay=False,
            help="Folder of territories.csv, neighbourhoods.csv, rta.csv.",
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove the places that the files leave out.")
    ] = False,
) -> None:
    """Load a city from three small tables: all of it, or nothing and every fault by its line."""
    try:
        read = tables.read_city(folder)
    except tables.BadTables as refusal:
        for fault in refusal.faults:
            typer.echo(str(fault), err=True)
        fail(refusal.message)

    async def work(runtime: Runtime) -> city.CityReport:
        async with runtime.database.transaction() as session:
            done = await city.import_city(session, read, replace=replace)
            await tell_processes(session, PLACES_TAG)
            return done

    report = do(work)
    typer.echo(
        f"{report.territories} territories, {report.neighbourhoods} neighbourhoods, "
        f"{report.rtas} postal prefixes; {len(report.removed)} places removed."
    )


@imports.command("reference")
def reference(
    name: Annotated[str, typer.Argument(help="Folder of the reference tables.")] = "montreal",
) -> None:
    """Load the tables that come along; a second time changes nothing."""

    async def work(runtime: Runtime) -> city.CityReport:
        async with runtime.database.transaction() as session:
            done = await city.load_reference(session, name)
            await tell_processes(session, PLACES_TAG)
            return done

    report = do(work)
    typer.echo(f"{report.territories} territories, {report.neighbourhoods} neighbourhoods.")
