"""Organisations and who belongs to them, as tests need them; each factory commits."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.sessions import digest
from app.organisations.models import Claim, Invitation, Membership, Organisation
from app.organisations.rules import Kind, Means, Role, State
from tests.factories.accounts import person
from tests.factories.ideas import HERE, area_of

PRESENTATION = "Nous plantons des arbres avec les gens du quartier, une ruelle à la fois."
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_numbers = count(1)


async def organisation(
    db: AsyncSession,
    owner: Actor | None = None,
    *,
    state: State | str = State.VERIFIED,
    area: str = HERE,
    name: str = "",
    **fields: Any,
) -> Organisation:
    """Make an organisation and its owner; ``area`` is a slug (``city`` for all of it)."""
    where, number, state = await area_of(db, area), next(_numbers), State(state)
    made = Organisation(
        **{
            "name": name or f"Éco-quartier {number}",
            "kind": Kind.COMMUNITY,
            "practices": [],
            "language": "fr",
            "presentation_fr": PRESENTATION,
            "territory_id": where.territory_id,
            "neighbourhood_id": where.neighbourhood_id,
            "state": state,
            "verified_at": NOW if state in {State.VERIFIED, State.SUSPENDED} else None,
            "verified_by": Means.DOCUMENT if state in {State.VERIFIED, State.SUSPENDED} else None,
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    await join(db, made, owner or await person(db), Role.OWNER)
    return made


async def join(
    db: AsyncSession,
    organisation: Organisation,
    actor: Actor,
    role: Role | str = Role.MEMBER,
    **fields: Any,
) -> Membership:
    """Let ``actor`` belong to ``organisation``."""
    made = Membership(
        **{
            "organisation_id": organisation.id,
            "person_id": actor.id,
            "role": Role(role),
            "joined_at": NOW + timedelta(minutes=next(_numbers)),
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def claim(
    db: AsyncSession, organisation: Organisation, means: Means | str = Means.NEQ, **fields: Any
) -> Claim:
    """Let an organisation wait for its verification."""
    organisation.state = State.PENDING
    made = Claim(
        **{
            "organisation_id": organisation.id,
            "means": Means(means),
            "neq": f"11{next(_numbers):08}" if Means(means) is Means.NEQ else "",
            "sent_at": NOW,
            **fields,
        }
    )
    db.add_all([organisation, made])
    await db.commit()
    return made


async def invitation(
    db: AsyncSession,
    organisation: Organisation,
    email: str,
    secret: str = "sesame",
    **fields: Any,
) -> Invitation:
    """Let an invitation wait for its answer; ``secret`` opens it."""
    made = Invitation(
        **{
            "organisation_id": organisation.id,
            "email": email,
            "role": Role.EDITOR,
            "secret_hash": digest(secret),
            "invited_at": datetime.now(UTC),
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def roles(db: AsyncSession, organisation: Organisation) -> dict[int, Role]:
    """Return who belongs to an organisation now, and how."""
    query = select(Membership.person_id, Membership.role).where(
        Membership.organisation_id == organisation.id
    )
    return {row.person_id: row.role for row in await db.execute(query)}


async def again(db: AsyncSession, organisation: Organisation) -> Organisation:
    """Read an organisation anew."""
    await db.refresh(organisation)
    return organisation
