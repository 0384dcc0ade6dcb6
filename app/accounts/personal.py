"""What accounts keep of a person, how they are given it, and how it is erased."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import (
    ApiToken,
    Device,
    HalfSignIn,
    LinkToken,
    NetworkSighting,
    Passkey,
    PendingAct,
    Person,
    RecoveryCode,
    Role,
    TotpFactor,
)
from app.accounts.queries import is_last_administrator
from app.accounts.service.forget import EXPIRED, unconfirmed_too_long
from app.core.i18n import gettext as _
from app.core.personal import Leaving, Row, erased, held_back, kept, rows
from app.core.retention import Term, retained
from app.places.models import Neighbourhood, Territory

FACTORS = (TotpFactor, Passkey, RecoveryCode, HalfSignIn)

for _term in EXPIRED:
    retained(_term)
retained(Term("accounts.unconfirmed", Person, unconfirmed_too_long))


@kept("account")
async def account(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the account itself, without its secrets."""
    query = (
        select(
            Person.public_id, Person.email, Person.email_confirmed_at, Person.display_name,
            Person.language, Person.rta, Territory.slug.label("territory"),
            Neighbourhood.slug.label("neighbourhood"), Person.age_declared_at,
            Person.home_changed_at, Person.suspended_at, Person.created_at,
        )
        .outerjoin(Territory, Territory.id == Person.territory_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Person.neighbourhood_id)
        .where(Person.id == person_id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("devices")
async def devices(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the browsers that are signed in."""
    query = select(
        Device.description, Device.created_at, Device.seen_at, Device.verified_at, Device.expires_at
    ).where(Device.person_id == person_id)
    async for row in rows(session, query.order_by(Device.id)):
        yield row


@kept("networks")
async def networks(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give when the person signed in from how many networks; which ones is not known."""
    query = select(NetworkSighting.first_at, NetworkSighting.last_at, NetworkSighting.times).where(
        NetworkSighting.person_id == person_id
    )
    async for row in rows(session, query.order_by(NetworkSighting.first_at)):
        yield row


@kept("roles")
async def roles(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the rights beyond citizen."""
    query = (
        select(Role.name, Territory.slug.label("territory"), Role.granted_at, Role.reason)
        .outerjoin(Territory, Territory.id == Role.territory_id)
        .where(Role.person_id == person_id)
        .order_by(Role.id)
    )
    async for row in rows(session, query):
        yield row


@kept("api_tokens")
async def tokens(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the keys of the person's programs, without their secrets."""
    query = select(
        ApiToken.public_id, ApiToken.name, ApiToken.scopes, ApiToken.created_at,
        ApiToken.used_at, ApiToken.expires_at,
    ).where(ApiToken.person_id == person_id)  # fmt: skip
    async for row in rows(session, query.order_by(ApiToken.id)):
        yield row


@kept("waiting_acts")
async def waiting(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person asked for and could not finish yet."""
    query = select(
        PendingAct.act, PendingAct.payload, PendingAct.created_at, PendingAct.expires_at
    ).where(PendingAct.person_id == person_id)
    async for row in rows(session, query.order_by(PendingAct.id)):
        yield row


@kept("links_by_email")
async def links(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the links that were sent by e-mail, without their secrets."""
    query = select(
        LinkToken.purpose, LinkToken.created_at, LinkToken.expires_at, LinkToken.used_at
    ).where(LinkToken.person_id == person_id)
    async for row in rows(session, query.order_by(LinkToken.id)):
        yield row


@kept("second_factors")
async def second_factors(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the app of codes, the passkeys and the recovery codes, without their secrets."""
    for kind, table in (("app", TotpFactor), ("passkey", Passkey), ("recovery code", RecoveryCode)):
        name = table.name if table is Passkey else literal("")
        query = select(
            literal(kind).label("kind"), name.label("name"), table.created_at, table.used_at
        ).where(table.person_id == person_id)
        async for row in rows(session, query.order_by(table.id)):
            yield row


@erased("accounts")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Erase what lets the person in; the row of the person itself goes last, with the others done."""
    for table in (Device, NetworkSighting, Role, LinkToken, PendingAct, ApiToken, *FACTORS):
        await session.execute(delete(table).where(table.person_id == leaving.person_id))


@held_back("administrator")
async def last_administrator(session: AsyncSession, person_id: int) -> str:
    """Keep the last administrator until there is another."""
    if await is_last_administrator(session, person_id):
        return _("You are the only administrator: name another one before you leave.")
    return ""
