"""The command's tree."""

from collections.abc import Callable

import typer

from app.cli import (
    campaigns,
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

FIRST_STEPS = """Begin with: migrate, user create-admin, serve; or demo, to look around.
Each explains itself: notreville import terms --help"""

cli = typer.Typer(
    name="notreville",
    help="Run and look after a Notreville.",
    epilog="\b\n" + FIRST_STEPS,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# The help of the whole fits one screen, and no line of it is cut (tests/cli/test_help.py).
ALONE: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("serve", serving.serve, "Serve the site."),
    ("worker", serving.worker, "Do jobs: mail, notices, archiving, exports, matching."),
    ("migrate", database.migrate, "Bring the tables up to date; load the city's places."),
    ("backup", database.backup, "Write the database and the files into one archive."),
    ("restore", database.restore, "Fill an empty place from an archive, and compare."),
    ("doctor", database.doctor, "Examine everything; say what to do about it."),
    ("demo", content.demo, "Fill an empty place with a believable Montréal."),
)
for name, does, line in ALONE:
    cli.command(name, short_help=line)(does)
exchange.imports.command("terms", short_help="Compare a list of skills or causes with ours.")(
    terms.bring_in
)
exchange.imports.command("missions", short_help="Import missions from CSV or JSON.")(
    missions.bring_in
)
exchange.exports.command("missions", short_help="Export public missions as CSV or JSON.")(
    missions.hand_out
)
cli.add_typer(exchange.imports, name="import")
cli.add_typer(exchange.exports, name="export")
cli.add_typer(people.users, name="user")
cli.add_typer(people.keys, name="token")
cli.add_typer(places.cli, name="places")
cli.add_typer(privacy.cli, name="privacy")
cli.add_typer(matching.cli, name="matching")
cli.add_typer(campaigns.cli, name="campaigns")
