"""Who is this? Reads of accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, TextClause, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import ApiToken, Device, Person, Role
from app.accounts.rules import RoleName
from app.core.sessions import digest
from app.places.rules import Home

PERSON = """
    p.id, p.public_id, p.email, p.display_name, p.language, p.territory_id, p.neighbourhood_id,
    p.email_confirmed_at IS NOT NULL AS is_confirmed, p.suspended_until,
    p.suspended_at IS NOT NULL AND coalesce(p.suspended_until > now(), true) AS is_suspended,
    (SELECT array_agg(r.name || ':' || coalesce(r.territory_id::text, '*'))
       FROM role r WHERE r.person_id = p.id) AS roles
"""
BY_DEVICE = text(f"""
    SELECT {PERSON}, d.id AS device_id, d.seen_at, d.verified_at, NULL::text[] AS scopes,
           d.strong_at IS NOT NULL AS is_strong
    FROM device d JOIN person p ON p.id = d.person_id
    WHERE d.secret_hash = :hash AND d.expires_at > :now AND p.deleted_at IS NULL
""")  # noqa: S608 (constants only)
BY_TOKEN = text(f"""
    SELECT {PERSON}, t.id AS device_id, coalesce(t.used_at, 'epoch') AS seen_at,
           t.created_at AS verified_at, t.scopes, t.is_strong
    FROM api_token t JOIN person p ON p.id = t.person_id
    WHERE t.secret_hash = :hash AND coalesce(t.expires_at > :now, true)
      AND p.deleted_at IS NULL
      AND (p.suspended_at IS NULL OR p.suspended_until <= :now)
""")  # noqa: S608 (constants only)
BY_ID = text(f"""
    SELECT {PERSON}, NULL AS device_id, NULL AS seen_at, NULL AS verified_at, NULL::text[] AS scopes,
           CAST(:strong AS boolean) AS is_strong
    FROM person p WHERE p.id = :id AND p.deleted_at IS NULL
""")  # noqa: S608 (constants only)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and the device (or token) they use."""

    actor: Actor
    device_id: int
    seen_at: datetime
    verified_at: datetime
    is_strong: bool
    """Whether a second factor was passed there."""


async def signed_in_by_device(session: AsyncSession, secret: str, now: datetime) -> SignedIn | None:
    """Return who holds this cookie secret, if anybody does."""
    return await _signed_in(session, BY_DEVICE, secret, now)


async def signed_in_by_token(session: AsyncSession, secret: str, now: datetime) -> SignedIn | None:
    """Return whose API token this is, if anybody's."""
    return await _signed_in(session, BY_TOKEN, secret, now)


async def actor_by_id(
    session: AsyncSession, person_id: int, *, strong: bool = False
) -> Actor | None:
    """Return a person as policies see them; None when gone.

    Rights beyond citizen are theirs only where they passed a second factor: ``strong``.
    """
    row = (await session.execute(BY_ID, {"id": person_id, "strong": strong})).one_or_none()
    return None if row is None else _actor(row)


async def _signed_in(
    session: AsyncSession, query: TextClause, secret: str, now: datetime
) -> SignedIn | None:
    row = (await session.execute(query, {"hash": digest(secret), "now": now})).one_or_none()
    if row is None:
        return None
    return SignedIn(_actor(row), row.device_id, row.seen_at, row.verified_at, row.is_strong)


def _actor(row: Row[Any]) -> Actor:
    held = () if row.is_suspended else row.roles or ()
    roles = {tuple(role.split(":")) for role in held} if row.is_strong else set()
    return Actor(
        id=row.id,
        public_id=row.public_id,
        email=row.email,
        display_name=row.display_name,
        language=row.language,
        home=Home(row.territory_id, row.neighbourhood_id),
        is_confirmed=row.is_confirmed,
        is_administrator=("administrator", "*") in roles,
        moderates_everywhere=("moderator", "*") in roles,
        moderated_territories=frozenset(
            int(where) for name, where in roles if name == "moderator" and where != "*"
        ),
        awaits_factor=bool(held) and not row.is_strong,
        scopes=None if row.scopes is None else frozenset(row.scopes),
        is_suspended=row.is_suspended,
        suspended_until=row.suspended_until if row.is_suspended else None,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """Who has an address; an account that is suspended or deleted counts as confirmed."""

    id: int
    email: str
    language: str
    is_confirmed: bool


async def known_by_email(session: AsyncSession, email: str) -> Known | None:
    """Return who has an address, however it is written."""
    settled = or_(
        Person.email_confirmed_at.is_not(None),
        Person.suspended_at.is_not(None),
        Person.deleted_at.is_not(None),
    )
    query = select(Person.id, Person.email, Person.language, settled).where(
        func.lower(Person.email) == email.lower()
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Known(*row)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against."""

    person_id: int
    password_hash: str
    is_leaving: bool
    """The account is closed, and may still be opened again."""


async def credentials(
    session: AsyncSession, *, email: str = "", person_id: int = 0
) -> Credentials | None:
    """Return the credentials of an address or of a person; None when there is no such account."""
    whose = Person.id == person_id if person_id else func.lower(Person.email) == email.lower()
    query = select(Person.id, Person.password_hash, Person.deleted_at.is_not(None)).where(whose)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Credentials(*row)


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A signed-in browser, as its owner sees it."""

    id: int
    description: str
    created_at: datetime
    seen_at: datetime


async def devices_of(session: AsyncSession, person_id: int, now: datetime) -> list[DeviceLine]:
    """Return a person's signed-in devices, last seen first."""
    query = (
        select(Device.id, Device.description, Device.created_at, Device.seen_at)
        .where(Device.person_id == person_id, Device.expires_at > now)
        .order_by(Device.seen_at.desc(), Device.id.desc())
    )
    return [DeviceLine(*row) for row in await session.execute(query)]


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A key for programs, as its owner sees it: never its secret."""

    public_id: str
    name: str
    scopes: list[str]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


async def tokens_of(session: AsyncSession, person_id: int) -> list[TokenLine]:
    """Return a person's API tokens, newest first."""
    query = (
        select(
            ApiToken.public_id, ApiToken.name, ApiToken.scopes, ApiToken.created_at,
            ApiToken.used_at, ApiToken.expires_at,
        )
        .where(ApiToken.person_id == person_id)
        .order_by(ApiToken.id.desc())
    )  # fmt: skip
    return [TokenLine(*row) for row in await session.execute(query)]


async def working_tokens(session: AsyncSession, person_id: int, now: datetime) -> int:
    """Return how many of a person's API tokens still open something."""
    works = ApiToken.expires_at.is_(None) | (ApiToken.expires_at > now)
    query = select(func.count()).where(ApiToken.person_id == person_id, works)
    return (await session.execute(query)).scalar_one()


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What an account's own pages show and others need not know."""

    rta: str
    created_at: datetime
    home_changed_at: datetime | None


async def own_facts(session: AsyncSession, person_id: int) -> OwnFacts:
    """Return the facts of a person's own account."""
    query = select(Person.rta, Person.created_at, Person.home_changed_at).where(
        Person.id == person_id
    )
    return OwnFacts(*(await session.execute(query)).one())


async def is_last_administrator(
    session: AsyncSession, person_id: int, *, hold: bool = False
) -> bool:
    """Say whether this person is an administrator, and no other active person is.

    With ``hold`` the roles are locked: of two who take each other's role back, the second waits.
    """
    query = (
        select(Role.person_id, Person.deleted_at.is_(None) & Person.suspended_at.is_(None))
        .join(Person, Person.id == Role.person_id)
        .where(Role.name == RoleName.ADMINISTRATOR)
        .order_by(Role.id)
    )
    if hold:
        query = query.with_for_update(of=Role)
    holders = (await session.execute(query)).all()
    others = [who for who, is_active in holders if is_active and who != person_id]
    return any(who == person_id for who, _ in holders) and not others


async def joined_at(session: AsyncSession, person_id: int) -> datetime:
    """Return when an account was made."""
    query = select(Person.created_at).where(Person.id == person_id)
    return (await session.execute(query)).scalar_one()


async def names_of(session: AsyncSession, ids: set[int]) -> dict[int, tuple[str, str]]:
    """Return the shown name and public id of people, by number; those who are gone are left out."""
    query = select(Person.id, Person.display_name, Person.public_id).where(Person.id.in_(ids))
    return {row.id: (row.display_name, row.public_id) for row in await session.execute(query)}


async def id_of_public(session: AsyncSession, public_id: str) -> int | None:
    """Return the number of a person, if there is one."""
    query = select(Person.id).where(Person.public_id == public_id)
    return (await session.execute(query)).scalar_one_or_none()
