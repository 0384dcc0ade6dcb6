"""Rights beyond citizen: given and taken back with a reason, and written down."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import policy
from app.accounts.actor import Actor
from app.accounts.events import RoleChanged
from app.accounts.models import Role
from app.accounts.queries import is_last_administrator
from app.accounts.rules import RoleName
from app.audit.service import record
from app.core.errors import Refused
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.subjects import Subject


async def grant_role(
    session: AsyncSession,
    by: Actor | None,
    person_id: int,
    name: RoleName,
    now: datetime,
    *,
    territory_id: int | None = None,
    reason: str = "",
) -> bool:
    """Give a role (by None: the command line); False when the person has it already.

    A moderator without a territory moderates everywhere; an administrator has none.

    Raises:
        Refused: ``by`` is no administrator, or the role and the territory do not go together.
    """
    policy.can_grant(by).require()
    if name is RoleName.ADMINISTRATOR and territory_id is not None:
        raise Refused(_("An administrator is one everywhere, not in one territory."))
    added = await session.execute(
        insert(Role)
        .values(
            person_id=person_id,
            name=name,
            territory_id=territory_id,
            granted_at=now,
            granted_by_id=by.id if by else None,
            reason=reason,
        )
        .on_conflict_do_nothing()
        .returning(Role.id)
    )
    granted = added.one_or_none() is not None
    if granted:
        await _record(session, "role.granted", by, person_id, name, territory_id, reason, now)
    return granted


async def revoke_role(
    session: AsyncSession,
    by: Actor | None,
    person_id: int,
    name: RoleName,
    now: datetime,
    *,
    territory_id: int | None = None,
    reason: str = "",
) -> bool:
    """Take a role back; False when the person did not have it. It ends at their next request.

    Raises:
        Refused: ``by`` is no administrator, or the site would be left without one.
    """
    policy.can_grant(by).require()
    if name is RoleName.ADMINISTRATOR and await is_last_administrator(
        session, person_id, hold=True
    ):
        raise Refused(_("The site needs an administrator: give this role to somebody else before."))
    gone = await session.execute(
        delete(Role)
        .where(
            Role.person_id == person_id,
            Role.name == name,
            Role.territory_id.is_not_distinct_from(territory_id),
        )
        .returning(Role.id)
    )
    revoked = gone.one_or_none() is not None
    if revoked:
        await _record(session, "role.revoked", by, person_id, name, territory_id, reason, now)
    return revoked


async def _record(
    session: AsyncSession,
    what: str,
    by: Actor | None,
    person_id: int,
    name: RoleName,
    territory_id: int | None,
    reason: str,
    now: datetime,
) -> None:
    by_id = by.id if by else None
    entry = await record(
        session,
        what,
        by=by_id,
        now=now,
        subject=Subject("person", person_id),
        territory_id=territory_id,
        reason=reason,
        detail={"role": str(name)},
    )
    await publish(session, RoleChanged(person_id, by_id, entry))
