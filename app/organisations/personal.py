"""What organisations keep of a person: given to them whole, and erased with them."""

from collections.abc import AsyncIterator

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.audit.service import record
from app.core.personal import Leaving, Row, erased, kept
from app.organisations.models import Claim, Invitation, Membership, Organisation
from app.organisations.rules import Role
from app.organisations.service.claims import lay_aside
from app.organisations.service.locking import locked, owners
from app.organisations.service.members import tell_role


@kept("organisations")
async def memberships(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the organisations a person belongs to, and their role."""
    query = (
        select(Organisation, Membership)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id)
        .order_by(Organisation.id)
    )
    for organisation, member in await session.execute(query):
        yield {
            "organisation": organisation.public_id,
            "name": organisation.name,
            "role": str(member.role),
            "is_shown": member.is_shown,
            "joined_at": member.joined_at.isoformat(),
            "created_by_me": organisation.created_by_id == person_id,
        }


@kept("organisation_invitations")
async def invitations(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the invitations a person sent, accepted, or has at their address."""
    mine = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    query = (
        select(Invitation, Organisation.name)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            or_(
                Invitation.invited_by_id == person_id,
                Invitation.person_id == person_id,
                Invitation.email == mine,
            )
        )
        .order_by(Invitation.id)
    )
    for invited, name in await session.execute(query):
        sent = invited.invited_by_id == person_id
        yield {
            "organisation": name,
            "sent_by_me": sent,
            "role": str(invited.role),
            "email": invited.email,
            "invited_at": invited.invited_at.isoformat(),
            "answered_at": invited.answered_at and invited.answered_at.isoformat(),
            "accepted": invited.accepted,
            "revoked_at": invited.revoked_at and invited.revoked_at.isoformat(),
        }


@kept("organisation_claims")
async def claims(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the requests for verification a person sent."""
    query = (
        select(Claim, Organisation.name)
        .join(Organisation, Organisation.id == Claim.organisation_id)
        .where(Claim.sent_by_id == person_id)
        .order_by(Claim.id)
    )
    for claim, name in await session.execute(query):
        yield {
            "organisation": name,
            "means": str(claim.means),
            "neq": claim.neq,
            "charity_number": claim.charity_number,
            "note": claim.note,
            "sent_at": claim.sent_at.isoformat(),
            "outcome": claim.outcome and str(claim.outcome),
            "reason": claim.reason,
        }


@erased("organisations")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Forget a person; what they alone owned goes to who has been there longest, or closes."""
    owned = select(Membership.organisation_id).where(
        Membership.person_id == leaving.person_id, Membership.role == Role.OWNER
    )
    for organisation_id in sorted((await session.execute(owned)).scalars()):
        await _hand_over(session, organisation_id, leaving)
    await session.execute(delete(Membership).where(Membership.person_id == leaving.person_id))
    mine = select(func.lower(Person.email)).where(Person.id == leaving.person_id).scalar_subquery()
    await session.execute(
        delete(Invitation).where(
            or_(
                Invitation.invited_by_id == leaving.person_id,
                Invitation.person_id == leaving.person_id,
                Invitation.email == mine,
            )
        )
    )
    await session.execute(
        update(Claim).where(Claim.sent_by_id == leaving.person_id).values(sent_by_id=None, note="")
    )
    await session.execute(
        update(Organisation)
        .where(func.lower(Organisation.contact_email) == mine)
        .values(contact_email="", shows_email=False)
    )
    await session.execute(
        update(Organisation)
        .where(Organisation.created_by_id == leaving.person_id)
        .values(created_by_id=None)
    )


async def _hand_over(session: AsyncSession, organisation_id: int, leaving: Leaving) -> None:
    """Let an organisation keep an owner: the editor who came first, else the member; else it closes."""
    organisation = await locked(session, organisation_id)
    if await owners(session, organisation_id) != [leaving.person_id]:
        return
    heir = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.person_id != leaving.person_id,
            Person.deleted_at.is_(None),
        )
        .order_by(
            case((Membership.role == Role.EDITOR, 0), else_=1),
            Membership.joined_at,
            Membership.person_id,
        )
        .limit(1)
    )
    found = (await session.execute(heir)).scalar_one_or_none()
    if found is not None:
        before, found.role = found.role, Role.OWNER
        await record(
            session, "organisation.role_changed", by=None, now=leaving.now,
            subject=organisation.subject, territory_id=organisation.territory_id,
            detail={"person": found.person_id, "before": before, "after": Role.OWNER},
        )  # fmt: skip
        await tell_role(session, organisation, found.person_id, str(Role.OWNER), leaving.now)
    elif organisation.closed_at is None:
        await lay_aside(session, organisation, leaving.now)
        organisation.closed_at = leaving.now
        organisation.contact_email, organisation.shows_email = "", False
    await session.flush()
