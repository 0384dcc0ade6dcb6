"""The database's life: migrate, back up, restore, examine."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli import checks
from app.cli.archive import pack, unpack
from app.cli.context import fail, settings as read_settings
from app.cli.schema import upgrade
from app.main import database_url


def migrate(
    to: Annotated[str, typer.Option(help="Revision to go up to.")] = "head",
) -> None:
    """Bring the database's tables up to date, and load the city's places if there are none."""
    address = database_url(read_settings())
    upgrade(address, to)
    asyncio.run(checks.load_places_if_none(address))
    typer.echo("The database is up to date.")


def backup(
    file: Annotated[Path, typer.Argument(help="Archive to write (.tar).")],
) -> None:
    """Write the database and the files into one archive, with the tallies to check a restore by."""
    settings = read_settings()
    tallies = asyncio.run(pack(settings, database_url(settings), file))
    typer.echo(f"{file}: {', '.join(f'{n} {name}' for name, n in tallies.items())}")


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Archive to read.")],
) -> None:
    """Fill an empty place from an archive, then recount and compare every tally."""
    settings = read_settings()
    differences = asyncio.run(unpack(settings, database_url(settings), file))
    if differences:
        fail("restored, but these tallies differ: " + "; ".join(differences))
    typer.echo("Restored; every tally is the same.")


def doctor() -> None:
    """Examine settings, database, places, mail, files, jobs and tallies; exit 1 if one is ill."""
    settings = read_settings()
    findings = asyncio.run(checks.examine(settings, database_url(settings)))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.well else 'ILL '} {finding.what}: {finding.said}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)
