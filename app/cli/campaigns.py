"""Campaigns on the command line: what the clock does, done now."""

import typer

from app.campaigns.jobs import evaluate_all
from app.cli.context import do
from app.pledges.clearing import charge_all
from app.treasury.jobs import Reconciled, reconcile_all

cli = typer.Typer(no_args_is_help=True, help="Evaluate campaigns, charge, reconcile.")


@cli.command("evaluate", short_help="Evaluate the campaigns whose deadline has passed.")
def evaluate() -> None:
    """Evaluate every campaign whose deadline has passed; a second time, it finds nothing to do."""
    typer.echo(f"{do(evaluate_all)} campaigns evaluated")


@cli.command("charge", short_help="Charge the promises that are due.")
def charge() -> None:
    """Charge what is due of every collection that runs; what was tried already is not tried twice."""
    typer.echo(f"{do(charge_all)} promises tried")


@cli.command("reconcile", short_help="Fetch lost notices, read stuck promises, compare the books.")
def reconcile() -> None:
    """Do now what the clock does every five minutes and each night; fail when the books differ."""
    done: Reconciled = do(reconcile_all)
    typer.echo(f"{done.notices} notices fetched, {done.stuck} promises read again")
    typer.echo(f"{done.differences} differences between the gateway's books and ours")
    raise typer.Exit(1 if done.differences else 0)
