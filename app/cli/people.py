"""People: make accounts, give and take roles, set passwords, make keys for programs."""

import sys
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.passwords import passwords_of
from app.accounts.rules import RoleName, Scope
from app.accounts.service import recover, roles, sign_up, tokens
from app.accounts.service.factors import clear
from app.audit.service import record
from app.cli.context import do, fail
from app.core import clock
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.routing import url
from app.places.gazetteer import gazetteer

users = typer.Typer(help="Accounts and roles.", no_args_is_help=True)
keys = typer.Typer(help="Keys for programs.", no_args_is_help=True)

Email = Annotated[str, typer.Option(help="E-mail address of the account.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the role.")]
RequiredReason = Annotated[str, typer.Option(help="Why, and how you know that it is them.")]
Where = Annotated[str, typer.Option(help="Slug of a territory; without, everywhere.")]
PasswordFromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


async def _known(session: AsyncSession, email: str) -> int:
    known = await queries.known_by_email(session, email)
    if known is None:
        fail(f"nobody has the address {email}")
    return known.id


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


@users.command("create")
def create(
    email: Email,
    name: Annotated[str, typer.Option(help="Name or pseudonym that others see.")],
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    password_stdin: PasswordFromInput = False,
) -> None:
    """Make an account whose address counts as confirmed; give it a role with `user grant`."""
    password = _password(password_stdin)

    async def work(runtime: Runtime) -> None:
        await sign_up.refuse_weak(runtime.settings, password, email, name)
        hashed = await passwords_of(runtime.settings).hash(password)
        async with runtime.database.transaction() as session:
            if await queries.known_by_email(session, email) is not None:
                fail(f"the address {email} has an account already")
            newcomer = sign_up.Newcomer(email, name, language, password_hash=hashed)
            person_id = await sign_up.create_person(session, newcomer, clock.now())
            await _record(session, "account.made", person_id)

    do(work)
    typer.echo(f"{email} can sign in.")


@users.command("create-admin")
def create_admin(
    email: Email,
    name: Annotated[str, typer.Option(help="Name that others see, for a new account.")] = "",
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    reason: Reason = "First administrator",
    password_stdin: PasswordFromInput = False,
) -> None:
    """Make an administrator: of the account that has this address, or of a new one.

    A new account needs a name and a password, asked for when they are not given.
    """

    async def is_known(runtime: Runtime) -> bool:
        async with runtime.database.transaction() as session:
            known = await queries.known_by_email(session, email)
        if known is not None and not known.is_confirmed:
            fail(f"the address {email} waits to be confirmed: follow the link of its message first")
        return known is not None

    if not do(is_known):
        shown = name or str(typer.prompt("Name", err=True))
        create(email, shown, language, password_stdin)

    async def work(runtime: Runtime) -> tuple[bool, str]:
        async with runtime.database.transaction() as session:
            person_id = await _known(session, email)
            granted = await roles.grant_role(
                session, None, person_id, RoleName.ADMINISTRATOR, clock.now(), reason=reason
            )
        return granted, runtime.settings.base_url.rstrip("/") + url(
            "accounts:sign_in", lang=language
        )

    granted, address = do(work)
    typer.echo(
        f"{email} is an administrator{'' if granted else ' already'}.\n"
        f"Next: sign in at {address} and add a second step (an app of codes or a passkey).\n"
        "Until then the account can do what every member can, and no more."
    )


@users.command("reset-mfa")
def reset_mfa(email: Email, reason: RequiredReason) -> None:
    """Take every second factor of a person away, once you know that it is really them who ask.

    They are signed out everywhere and told; whoever has a role must add a factor to use it again.
    """

    async def work(runtime: Runtime) -> bool:
        async with runtime.database.transaction() as session:
            person_id = await _known(session, email)
            return await clear.reset(session, runtime.settings, person_id, reason, clock.now())

    had = do(work)
    typer.echo(
        f"{email} signs in with the password alone now."
        if had
        else f"{email} had no second factor; every device is signed out all the same."
    )


@users.command("password")
def password(email: Email, password_stdin: PasswordFromInput = False) -> None:
    """Set a password; every device of the person is signed out, and they are told."""
    chosen = _password(password_stdin)

    async def work(runtime: Runtime) -> None:
        await sign_up.refuse_weak(runtime.settings, chosen, email)
        async with runtime.database.transaction() as session:
            person_id = await _known(session, email)
            await recover.set_password(session, runtime.settings, person_id, chosen, clock.now())
            await _record(session, "account.password_set", person_id)

    do(work)
    typer.echo("The password is set.")


@users.command("grant")
def grant(email: Email, role: RoleName, territory: Where = "", reason: Reason = "") -> None:
    """Give a role: moderator (of a territory or everywhere) or administrator."""

    async def work(runtime: Runtime) -> bool:
        async with runtime.database.transaction() as session:
            return await roles.grant_role(
                session, None, await _known(session, email), role, clock.now(),
                territory_id=_territory(territory), reason=reason,
            )  # fmt: skip

    typer.echo("The role is given." if do(work) else "The person has this role already.")


@users.command("revoke")
def revoke(email: Email, role: RoleName, territory: Where = "", reason: Reason = "") -> None:
    """Take a role back; it ends at the person's next request."""

    async def work(runtime: Runtime) -> bool:
        async with runtime.database.transaction() as session:
            return await roles.revoke_role(
                session, None, await _known(session, email), role, clock.now(),
                territory_id=_territory(territory), reason=reason,
            )  # fmt: skip

    if not do(work):
        fail("the person does not have this role")
    typer.echo("The role is taken back.")


@keys.command("create")
def create_key(
    email: Email,
    scope: Annotated[list[Scope], typer.Option(help="What it may do; repeat for several.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    days: Annotated[int, typer.Option(min=1, help="Days until it expires.")] = 365,
) -> None:
    """Make a key for a person's programs and print it, alone: it is shown once."""

    async def work(runtime: Runtime) -> str:
        now = clock.now()
        async with runtime.database.transaction() as session:
            person_id = await _known(session, email)
            key = await tokens.create_token(
                session, person_id, scope, name, now, now + timedelta(days=days)
            )
            await _record(session, "token.made", person_id, scopes=sorted(map(str, scope)))
            return key

    typer.echo(do(work))


async def _record(session: AsyncSession, what: str, person_id: int, **detail: object) -> None:
    subject = Subject("person", person_id)
    await record(session, what, by=None, now=clock.now(), subject=subject, detail=detail)


def _territory(slug: str) -> int | None:
    if not slug:
        return None
    found = [place.id for place in gazetteer.territories.values() if place.slug == slug]
    if not found:
        fail(f"there is no territory {slug}; see `notreville places list`")
    return found[0]
