"""Privacy: see and enforce terms, list who agreed, close an account on a written request."""

from typing import Annotated

import typer

from app.accounts import queries
from app.audit.service import record
from app.cli.context import do, fail
from app.core import clock
from app.core.runtime import Runtime
from app.privacy.queries.own import who_agrees
from app.privacy.rules import Purpose
from app.privacy.service import leave
from app.privacy.service.terms_kept import enforce, foresee

cli = typer.Typer(help="What is kept of people, and until when.", no_args_is_help=True)


@cli.command("retain")
def retain(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and delete nothing.")
    ] = False,
) -> None:
    """Delete what has been kept long enough, as the nightly job does."""

    async def work(runtime: Runtime) -> dict[str, int]:
        return await (foresee if dry_run else enforce)(runtime, clock.now())

    for name, number in do(work).items():
        typer.echo(f"{name}: {number} {'would go' if dry_run else 'gone'}")


@cli.command("consented")
def consented(
    purpose: Annotated[Purpose, typer.Argument(help="What they agreed to.")],
) -> None:
    """Print the address and language of everybody who agrees to it; written into the audit log."""

    async def work(runtime: Runtime) -> list[tuple[str, str]]:
        async with runtime.database.transaction() as session:
            found = list(await who_agrees(session, purpose))
            await record(
                session, "privacy.consents_listed", by=None, now=clock.now(),
                detail={"purpose": purpose.value, "persons": len(found)},
            )  # fmt: skip
            return found

    for email, language in do(work):
        typer.echo(f"{email},{language}")


@cli.command("close")
def close(
    email: Annotated[str, typer.Option(help="E-mail address of the account.")],
    erase_words: Annotated[
        bool, typer.Option("--erase-words", help="Erase what they published too.")
    ] = False,
) -> None:
    """Close the account of somebody who asked for it in writing; they have 30 days to come back."""

    async def work(runtime: Runtime) -> None:
        async with runtime.database.transaction() as session:
            known = await queries.known_by_email(session, email)
            actor = await queries.actor_by_id(session, known.id) if known else None
            if actor is None:
                fail(f"nobody with an open account has the address {email}")
            await leave.leave(
                session, runtime.settings, actor, erase_words=erase_words, now=clock.now()
            )

    do(work)
    typer.echo("The account is closed; its person has been written to.")
