"""Campaigns on the command line: what the clock does, done now."""

import typer

from app.campaigns.jobs import evaluate_all
from app.cli.context import do

cli = typer.Typer(no_args_is_help=True, help="Evaluate campaigns, charge, reconcile.")


@cli.command("evaluate", short_help="Evaluate the campaigns whose deadline has passed.")
def evaluate() -> None:
    """Evaluate every campaign whose deadline has passed; a second time, it finds nothing to do."""
    typer.echo(f"{do(evaluate_all)} campaigns evaluated")
