"""The e-mails of accounts, each in its reader's language."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _, using
from app.core.mail.post import post
from app.core.settings import Settings


async def confirm(
    session: AsyncSession, settings: Settings, *, to: str, language: str, name: str, secret: str
) -> None:
    """Ask to confirm the address of a new account."""
    await post(
        session,
        settings,
        "accounts/confirm",
        to=to,
        language=language,
        context={"name": name, "secret": secret},
    )


async def already_known(
    session: AsyncSession, settings: Settings, *, to: str, language: str, now: datetime
) -> None:
    """Tell who tried to open an account (or somebody else did) that there is one already."""
    await post(
        session,
        settings,
        "accounts/already_known",
        to=to,
        language=language,
        context={"moment": now},
    )


async def reset(
    session: AsyncSession, settings: Settings, *, to: str, language: str, secret: str
) -> None:
    """Give the way to a new password."""
    await post(
        session, settings, "accounts/reset", to=to, language=language, context={"secret": secret}
    )


async def new_address(
    session: AsyncSession, settings: Settings, *, to: str, language: str, name: str, secret: str
) -> None:
    """Ask to confirm an account's new address, at that address."""
    await post(
        session,
        settings,
        "accounts/new_address",
        to=to,
        language=language,
        context={"name": name, "secret": secret},
    )


async def address_changed(
    session: AsyncSession, settings: Settings, *, to: str, language: str, new: str, now: datetime
) -> None:
    """Tell the old address that the account has a new one."""
    await post(
        session,
        settings,
        "accounts/address_changed",
        to=to,
        language=language,
        context={"new": new, "moment": now},
    )


async def password_changed(
    session: AsyncSession, settings: Settings, *, to: str, language: str, tokens: int, now: datetime
) -> None:
    """Tell that the password is another one; ``tokens`` is how many API tokens still work."""
    context = {"tokens": tokens, "moment": now}
    await post(
        session, settings, "accounts/password_changed", to=to, language=language, context=context
    )


async def token_created(
    session: AsyncSession, settings: Settings, *, to: str, language: str, name: str, now: datetime
) -> None:
    """Tell that a program has been given a key."""
    await post(
        session,
        settings,
        "accounts/token_created",
        to=to,
        language=language,
        context={"name": name, "moment": now},
    )


async def factor_changed(
    session: AsyncSession, settings: Settings, *, to: str, language: str, what: str, now: datetime
) -> None:
    """Tell what happened to the second factors: ``what`` is an untranslated sentence."""
    with using(language):
        said = _(what)
    context = {"what": said, "moment": now}
    await post(
        session, settings, "accounts/factor_changed", to=to, language=language, context=context
    )
