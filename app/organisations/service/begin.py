"""A member begins the page of an organisation and becomes its owner."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.core.ids import public_id
from app.organisations import policy
from app.organisations.models import Membership, Organisation
from app.organisations.rules import Role, State
from app.organisations.schemas import Identity
from app.organisations.service.holding import hold_back

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('organisations:' || :person, 0))")


async def create(
    session: AsyncSession, actor: Actor, said: Identity, now: datetime
) -> Organisation:
    """Begin an organisation's page; its maker owns it, and nobody has verified it.

    Raises:
        Refused: the e-mail is not confirmed, or the actor owns enough that are not verified.
        Conflict: they own one of that name already, as when a button is pressed twice.
    """
    await session.execute(LOCK, {"person": str(actor.id)})
    policy.can_create(actor, await unverified_of(session, actor)).require()
    if await _owns_one_named(session, actor, said.name):
        raise Conflict(_("You already have an organisation of this name."), field="name")
    made = Organisation(
        public_id=public_id(),
        **said.columns(),
        created_by_id=actor.id,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    await session.flush()
    session.add(
        Membership(
            organisation_id=made.id,
            person_id=actor.id,
            role=Role.OWNER,
            is_shown=False,
            joined_at=now,
        )
    )
    await session.flush()
    await hold_back(session, actor, made, now)
    return made


async def unverified_of(session: AsyncSession, actor: Actor) -> int:
    """Return how many organisations the actor owns that nobody has verified."""
    query = (
        select(func.count())
        .select_from(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.person_id == actor.id,
            Membership.role == Role.OWNER,
            Organisation.state != State.VERIFIED,
            Organisation.closed_at.is_(None),
        )
    )
    return (await session.execute(query)).scalar_one()


async def _owns_one_named(session: AsyncSession, actor: Actor, name: str) -> bool:
    query = (
        select(Organisation.id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.person_id == actor.id,
            Membership.role == Role.OWNER,
            Organisation.closed_at.is_(None),
            Organisation.sort_name == func.fold(name),
        )
    )
    return (await session.execute(query.limit(1))).first() is not None
