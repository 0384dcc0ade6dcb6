"""Places: look at them, import boundaries or another city."""

import typer

from app.cli.context import do
from app.core.runtime import Runtime
from app.places.gazetteer import gazetteer

cli = typer.Typer(
    help="Territories, neighbourhoods, postal prefixes, boundaries.", no_args_is_help=True
)


@cli.command("list")
def list_() -> None:
    """List every territory with its neighbourhoods."""

    async def work(_runtime: Runtime) -> None:
        for territory in gazetteer.territories.values():
            typer.echo(f"{territory.name} ({territory.slug})")
            for place in gazetteer.within(territory.id):
                typer.echo(f"  {place.name} ({place.slug})")

    do(work)
