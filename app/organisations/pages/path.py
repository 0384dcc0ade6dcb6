"""The organisation that an address names: its public id, alone or followed by its name."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.organisations import policy
from app.organisations.models import Organisation
from app.organisations.queries.speaking import role_in
from app.organisations.rules import Role


@dataclass(frozen=True, slots=True)
class Found:
    """An organisation, and the role that whoever asks has in it."""

    organisation: Organisation
    role: Role | None


async def find(session: AsyncSession, actor: Actor | None, public_id: str) -> Found:
    """Return the organisation of a public id.

    Raises:
        NotFound: there is none, or it is hidden from the actor.
    """
    if not is_public_id(public_id):
        raise NotFound
    query = select(Organisation).where(Organisation.public_id == public_id)
    organisation = (await session.execute(query)).scalar_one_or_none()
    if organisation is None:
        raise NotFound
    role = await role_in(session, organisation.id, actor)
    if not policy.can_read(actor, organisation, role):
        raise NotFound
    return Found(organisation, role)


async def by_ref(session: Session, visitor: Visitor, organisation_ref: str) -> Found:
    """Return the organisation of ``/organisations/{organisation_ref}``, whatever follows its id."""
    return await find(session, visitor, organisation_ref.partition("-")[0])


async def by_id(session: Session, member: Member, organisation_id: str) -> Found:
    """Return the organisation of ``/organisations/{organisation_id}/…``, once we know who asks."""
    return await find(session, member, organisation_id)


async def theirs(found: Annotated[Found, Depends(by_id, scope="function")]) -> Found:
    """Return the organisation to who belongs to it; the others are told that there is nothing.

    Raises:
        NotFound: the member does not belong to it.
    """
    if found.role is None:
        raise NotFound
    return found


async def editable(found: Annotated[Found, Depends(by_id, scope="function")]) -> Found:
    """Return the organisation to its owners and editors.

    Raises:
        Refused: for anybody else, or once it is closed.
    """
    policy.can_change(found.organisation, found.role).require()
    return found


async def managed(found: Annotated[Found, Depends(by_id, scope="function")]) -> Found:
    """Return the organisation to its owners.

    Raises:
        Refused: for anybody else, or once it is closed.
    """
    policy.can_manage(found.organisation, found.role).require()
    return found


async def judged(session: Session, member: Member, organisation_id: str) -> Found:
    """Return the organisation of a staff page to a moderator of its area.

    Raises:
        Refused: for anybody else.
    """
    found = await find(session, member, organisation_id)
    policy.can_see_staff_side(member, found.organisation).require()
    return found


InRef = Annotated[Found, Depends(by_ref, scope="function")]
InPath = Annotated[Found, Depends(by_id, scope="function")]
Theirs = Annotated[Found, Depends(theirs, scope="function")]
Editable = Annotated[Found, Depends(editable, scope="function")]
Managed = Annotated[Found, Depends(managed, scope="function")]
Judged = Annotated[Found, Depends(judged, scope="function")]
