"""The command's tree."""

import typer

from app.cli import (
    content,
    database,
    exchange,
    matching,
    missions,
    people,
    places,
    privacy,
    serving,
    terms,
)

cli = typer.Typer(
    name="notreville",
    help="Run and look after a Notreville.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

cli.command("serve")(serving.serve)
cli.command("worker")(serving.worker)
cli.command("migrate")(database.migrate)
cli.command("backup")(database.backup)
cli.command("restore")(database.restore)
cli.command("doctor")(database.doctor)
cli.command("demo")(content.demo)
exchange.imports.command("terms")(terms.bring_in)
exchange.imports.command("missions")(missions.bring_in)
exchange.exports.command("missions")(missions.hand_out)
cli.add_typer(exchange.imports, name="import")
cli.add_typer(exchange.exports, name="export")
cli.add_typer(people.users, name="user")
cli.add_typer(people.keys, name="token")
cli.add_typer(places.cli, name="places")
cli.add_typer(privacy.cli, name="privacy")
cli.add_typer(matching.cli, name="matching")
