"""Who is this? Reads of accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.sessions import digest
from app.places.rules import Home

PERSON = """
    p.id, p.public_id, p.email, p.display_name, p.language, p.territory_id, p.neighbourhood_id,
    p.email_confirmed_at IS NOT NULL AS is_confirmed,
    (SELECT array_agg(r.name || ':' || coalesce(r.territory_id::text, '*'))
       FROM role r WHERE r.person_id = p.id) AS roles
"""
BY_DEVICE = text(f"""
    SELECT {PERSON}, d.id AS device_id, d.seen_at, d.verified_at, NULL::text[] AS scopes
    FROM device d JOIN person p ON p.id = d.person_id
    WHERE d.secret_hash = :hash AND d.expires_at > :now
      AND p.deleted_at IS NULL AND p.suspended_at IS NULL
""")  # noqa: S608 (constants only)
BY_TOKEN = text(f"""
    SELECT {PERSON}, t.id AS device_id, t.created_at AS seen_at, t.created_at AS verified_at, t.scopes
    FROM api_token t JOIN person p ON p.id = t.person_id
    WHERE t.secret_hash = :hash AND coalesce(t.expires_at > :now, true)
      AND p.deleted_at IS NULL AND p.suspended_at IS NULL
""")  # noqa: S608 (constants only)
BY_ID = text(f"""
    SELECT {PERSON}, NULL AS device_id, NULL AS seen_at, NULL AS verified_at, NULL::text[] AS scopes
    FROM person p WHERE p.id = :id AND p.deleted_at IS NULL AND p.suspended_at IS NULL
""")  # noqa: S608 (constants only)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and the device (or token) they use."""

    actor: Actor
    device_id: int
    seen_at: datetime
    verified_at: datetime


async def signed_in_by_device(session: AsyncSession, secret: str, now: datetime) -> SignedIn | None:
    """Return who holds this cookie secret, if anybody does."""
    return await _signed_in(session, BY_DEVICE, secret, now)


async def signed_in_by_token(session: AsyncSession, secret: str, now: datetime) -> SignedIn | None:
    """Return whose API token this is, if anybody's."""
    return await _signed_in(session, BY_TOKEN, secret, now)


async def actor_by_id(session: AsyncSession, person_id: int) -> Actor | None:
    """Return a person as policies see them; None when gone or suspended."""
    row = (await session.execute(BY_ID, {"id": person_id})).one_or_none()
    return None if row is None else _actor(row)


async def _signed_in(
    session: AsyncSession, query: TextClause, secret: str, now: datetime
) -> SignedIn | None:
    row = (await session.execute(query, {"hash": digest(secret), "now": now})).one_or_none()
    if row is None:
        return None
    return SignedIn(_actor(row), row.device_id, row.seen_at, row.verified_at)


def _actor(row: Row[Any]) -> Actor:
    roles = {tuple(role.split(":")) for role in row.roles or ()}
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
        scopes=None if row.scopes is None else frozenset(row.scopes),
    )
