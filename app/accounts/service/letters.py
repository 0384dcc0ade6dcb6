"""The e-mails of accounts, each in its reader's language."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.mail.post import post
from app.core.settings import Settings


async def confirm(
    session: AsyncSession, settings: Settings, *, to: str, language: str, name: str, secret: str
) -> None:
    """Ask to confirm the address of a new account."""
    context = {"name": name, "secret": secret}
    await _write(session, settings, "confirm", to, language, context)


async def already_known(
    session: AsyncSession, settings: Settings, *, to: str, language: str
) -> None:
    """Tell who tried to open an account (or somebody else did) that there is one already."""
    await _write(session, settings, "already_known", to, language, {})


async def reset(
    session: AsyncSession, settings: Settings, *, to: str, language: str, secret: str
) -> None:
    """Give the way to a new password."""
    await _write(session, settings, "reset", to, language, {"secret": secret})


async def new_address(
    session: AsyncSession, settings: Settings, *, to: str, language: str, name: str, secret: str
) -> None:
    """Ask to confirm an account's new address, at that address."""
    context = {"name": name, "secret": secret}
    await _write(session, settings, "new_address", to, language, context)


async def address_changed(
    session: AsyncSession, settings: Settings, *, to: str, language: str, new: str
) -> None:
    """Tell the old address that the account has a new one."""
    await _write(session, settings, "address_changed", to, language, {"new": new})


async def password_changed(
    session: AsyncSession, settings: Settings, *, to: str, language: str, tokens: int
) -> None:
    """Tell that the password is another one; ``tokens`` is how many API tokens still work."""
    await _write(session, settings, "password_changed", to, language, {"tokens": tokens})


async def token_created(
    session: AsyncSession, settings: Settings, *, to: str, language: str, name: str
) -> None:
    """Tell that a program has been given a key."""
    await _write(session, settings, "token_created", to, language, {"name": name})


async def _write(
    session: AsyncSession,
    settings: Settings,
    letter: str,
    to: str,
    language: str,
    context: dict[str, Any],
) -> None:
    await post(session, settings, f"accounts/{letter}", to=to, language=language, context=context)
