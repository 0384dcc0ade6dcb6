"""Confirming an address: the link opens the account that was typed with it, and signs in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.models import LinkToken, Person
from app.accounts.rules import Purpose
from app.accounts.service import devices, halves, letters, links
from app.accounts.service.halves import Entered
from app.core.errors import Gone
from app.core.i18n import N_, gettext as _
from app.core.sessions import digest
from app.core.settings import Settings

WELCOME = N_("Your address is confirmed. Welcome!")


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What a confirmation link would do."""

    name: str
    email: str
    acts_key: bytes


async def look(session: AsyncSession, secret: str, now: datetime) -> ToConfirm:
    """Return what the link would confirm.

    Raises:
        Gone: it can do nothing.
    """
    link = await links.look(session, secret, Purpose.CONFIRM, now)
    query = select(Person.display_name, Person.email).where(Person.id == link.person_id)
    row = (await session.execute(query)).one()
    name = link.data.get("columns", {}).get("display_name", row.display_name)
    return ToConfirm(name, row.email, _acts_key(link))


async def confirm(
    session: AsyncSession, secret: str, description: str, now: datetime, *, instead_of: str = ""
) -> Entered:
    """Confirm the address, take over what was typed with this link, and sign the browser in.

    Whoever was signed in with another password is signed out.

    Raises:
        Gone: the link can do nothing, or the account is no more.
    """
    link = await links.use(session, secret, Purpose.CONFIRM, now)
    columns = dict(link.data.get("columns", {}))
    if columns:
        columns["age_declared_at"] = datetime.fromisoformat(columns["age_declared_at"])
    changed = await session.execute(
        update(Person)
        .where(
            Person.id == link.person_id,
            Person.email_confirmed_at.is_(None),
            Person.deleted_at.is_(None),
        )
        .values(email_confirmed_at=now, **columns)
        .returning(Person.id)
    )
    if changed.one_or_none() is None:
        raise Gone(_("This address has already been confirmed. You can sign in."))
    await links.forget(session, link.person_id, Purpose.CONFIRM)
    if columns:
        await devices.close_all(session, link.person_id)
    return await halves.enter(
        session, link.person_id, description, now, instead_of=instead_of,
        next_path=link.data.get("next", ""), acts_key=_acts_key(link), message=WELCOME,
    )  # fmt: skip


async def write_again(
    session: AsyncSession, settings: Settings, email: str, receipt: str, now: datetime
) -> None:
    """Write the letter of a sign-up again, for the browser that holds its receipt.

    A known address gets the letter of known addresses again: the page says the same.
    """
    known = await queries.known_by_email(session, email)
    if known is None:
        return
    if known.is_confirmed:
        await letters.already_known(
            session, settings, to=known.email, language=known.language, now=now
        )
        return
    wanted = LinkToken.data["receipt"].astext == digest(receipt).hex()
    query = (
        select(LinkToken.data)
        .where(LinkToken.person_id == known.id, LinkToken.purpose == Purpose.CONFIRM, wanted)
        .order_by(LinkToken.id.desc())
        .limit(1)
    )
    data = (await session.execute(query)).scalar_one_or_none()
    if data is None:
        return
    await _write(session, settings, known, data["columns"]["display_name"], data, now)


async def write_to_member(
    session: AsyncSession, settings: Settings, person_id: int, now: datetime
) -> None:
    """Write the letter for a person who has signed in; their own account is what it opens."""
    query = select(Person.email, Person.language, Person.display_name).where(
        Person.id == person_id, Person.email_confirmed_at.is_(None)
    )
    row = (await session.execute(query)).one_or_none()
    if row is not None:
        known = queries.Known(person_id, row.email, row.language, is_confirmed=False)
        await _write(session, settings, known, row.display_name, {}, now)


async def _write(
    session: AsyncSession,
    settings: Settings,
    known: queries.Known,
    name: str,
    data: dict[str, Any],
    now: datetime,
) -> None:
    secret = await links.issue(session, known.id, Purpose.CONFIRM, now, data)
    language = data.get("columns", {}).get("language", known.language)
    await letters.confirm(
        session, settings, to=known.email, language=language, name=name, secret=secret
    )


def _acts_key(link: links.Link) -> bytes:
    return bytes.fromhex(link.data.get("acts", ""))
