"""A person as administrators see them: facts, rights, history; nothing that is theirs alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person, Role
from app.audit.models import AuditEntry

MOST_HISTORY = 50

FACTS = text("""
    SELECT p.id, p.public_id, p.display_name AS name, p.email, p.email_confirmed_at, p.language,
           p.territory_id, p.neighbourhood_id, p.created_at, p.home_changed_at,
           p.suspended_at, p.suspended_until, p.deleted_at,
           (SELECT max(d.seen_at) FROM device d WHERE d.person_id = p.id) AS seen_at,
           (SELECT count(*) FROM device d
             WHERE d.person_id = p.id AND d.expires_at > :now) AS devices,
           (SELECT count(*) FROM api_token t WHERE t.person_id = p.id
               AND coalesce(t.expires_at > :now, true)) AS tokens,
           (SELECT count(*) FROM idea i
             WHERE i.author_id = p.id AND i.state <> 'draft') AS ideas,
           (SELECT count(*) FROM support s WHERE s.person_id = p.id) AS supports,
           (SELECT count(*) FROM comment c WHERE c.author_id = p.id) AS comments
    FROM person p WHERE p.public_id = :public_id
""")


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A right beyond citizen, since when, from whom and why."""

    id: int
    name: str
    territory_id: int | None
    granted_at: datetime
    granted_by: str
    """Empty: the command line, or somebody who has left."""
    reason: str


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the audit log about a person, or by them."""

    id: int
    at: datetime
    action: str
    by_name: str
    about_name: str
    reason: str
    detail: dict[str, Any]


async def facts(session: AsyncSession, public_id: str, now: datetime) -> RowMapping | None:
    """Return the facts of an account; None when there is none."""
    asked = {"public_id": public_id, "now": now}
    return (await session.execute(FACTS, asked)).mappings().one_or_none()


async def roles_of(session: AsyncSession, person_id: int) -> list[RoleHeld]:
    """Return a person's rights, oldest first."""
    giver = aliased(Person)
    query = (
        select(
            Role.id,
            Role.name,
            Role.territory_id,
            Role.granted_at,
            func.coalesce(giver.display_name, "").label("giver"),
            Role.reason,
        )
        .outerjoin(giver, giver.id == Role.granted_by_id)
        .where(Role.person_id == person_id)
        .order_by(Role.id)
    )
    return [RoleHeld(*row) for row in await session.execute(query)]


async def history_of(session: AsyncSession, person_id: int) -> list[Happened]:
    """Return what the audit log says about a person or by them, newest first."""
    by, about = aliased(Person), aliased(Person)
    is_about = (AuditEntry.subject_kind == "person") & (AuditEntry.subject_id == person_id)
    query = (
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.action,
            func.coalesce(by.display_name, "").label("by"),
            func.coalesce(about.display_name, "").label("about"),
            AuditEntry.reason,
            AuditEntry.detail,
        )
        .outerjoin(by, by.id == AuditEntry.by_id)
        .outerjoin(
            about, (AuditEntry.subject_kind == "person") & (about.id == AuditEntry.subject_id)
        )
        .where(or_(is_about, AuditEntry.by_id == person_id))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_HISTORY)
    )
    return [Happened(*row) for row in await session.execute(query)]
