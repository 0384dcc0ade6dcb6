"""Opening an account: nobody learns from it whether an address has one already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.homes import FoundHome
from app.accounts.models import Person
from app.accounts.passwords import passwords_of
from app.accounts.rules import Purpose
from app.accounts.schemas import Joining
from app.accounts.service import letters, links
from app.core.errors import Conflict, Invalid
from app.core.i18n import gettext as _
from app.core.sessions import digest, new_secret
from app.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a new account is made of; ``password_hash`` empty lets nobody sign in with a password."""

    email: str
    display_name: str
    language: str
    password_hash: str = ""
    home: FoundHome | None = None
    age_declared_at: datetime | None = None

    def columns(self) -> dict[str, Any]:
        """Return the row's values, without the address."""
        home = self.home
        return {
            "display_name": self.display_name,
            "language": self.language,
            "password_hash": self.password_hash,
            "rta": home.rta if home else "",
            "territory_id": home.home.territory_id if home else None,
            "neighbourhood_id": home.home.neighbourhood_id if home else None,
            "age_declared_at": self.age_declared_at,
        }


async def refuse_weak(settings: Settings, password: str, *personal: str) -> None:
    """Refuse a new password that is easy to guess.

    Raises:
        Invalid: saying why, on the field ``password``.
    """
    site = (settings.site_name, urlsplit(settings.base_url).hostname or "", settings.city)
    if fault := await passwords_of(settings).fault(password, (*personal, *site)):
        raise Invalid({"password": fault})


async def sign_up(
    session: AsyncSession,
    settings: Settings,
    typed: Joining,
    home: FoundHome,
    language: str,
    now: datetime,
    *,
    act_secret: str = "",
    next_path: str = "",
) -> str:
    """Open an account that waits for its address to be confirmed, and write to that address.

    What was typed travels with the link: should two people sign up with one address, each link
    opens the account of who typed it, and whoever reads the mailbox decides. A known address is
    written to as well, and the answer takes the same work.

    Returns:
        A receipt, with which this browser may ask for the letter again.

    Raises:
        Invalid: the password is easy to guess.
    """
    await refuse_weak(settings, typed.password, typed.email, typed.display_name)
    newcomer = Newcomer(
        email=typed.email,
        display_name=typed.display_name,
        language=language,
        password_hash=await passwords_of(settings).hash(typed.password),
        home=home,
        age_declared_at=now,
    )
    receipt = new_secret()
    known = await _known_or_add(session, newcomer)
    if known.is_confirmed:
        await letters.already_known(
            session, settings, to=known.email, language=known.language, now=now
        )
        return receipt
    columns = newcomer.columns() | {"age_declared_at": now.isoformat()}
    data = {
        "columns": columns,
        "receipt": digest(receipt).hex(),
        "acts": digest(act_secret).hex() if act_secret else "",
        "next": next_path,
    }
    secret = await links.issue(session, known.id, Purpose.CONFIRM, now, data)
    await letters.confirm(
        session, settings, to=typed.email, language=language, name=typed.display_name, secret=secret
    )
    return receipt


async def _known_or_add(session: AsyncSession, newcomer: Newcomer) -> queries.Known:
    """Add the person unless their address is known, and return who has it (one statement wins).

    Raises:
        Conflict: who had it was forgotten in between.
    """
    added = await session.execute(
        insert_or(Person)
        .values(email=newcomer.email, **newcomer.columns())
        .on_conflict_do_nothing(index_elements=[text("lower(email)")])
        .returning(Person.id)
    )
    person_id = added.scalar_one_or_none()
    if person_id is not None:
        return queries.Known(person_id, newcomer.email, newcomer.language, is_confirmed=False)
    known = await queries.known_by_email(session, newcomer.email)
    if known is None:
        raise Conflict(_("Something changed in the meantime. Please try again."))
    return known


async def create_person(
    session: AsyncSession, newcomer: Newcomer, now: datetime, *, confirmed: bool = True
) -> int:
    """Add a person without a letter (the command line, the demonstration) and return their id.

    Raises:
        sqlalchemy.exc.IntegrityError: the address is taken; ask ``known_by_email`` before.
    """
    made = await session.execute(
        insert(Person)
        .values(
            email=newcomer.email,
            email_confirmed_at=now if confirmed else None,
            **newcomer.columns(),
        )
        .returning(Person.id)
    )
    return made.scalar_one()
