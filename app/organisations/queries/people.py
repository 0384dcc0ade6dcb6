"""Who belongs to an organisation, who was invited, and which ones a person belongs to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.rules import INVITATION_LIFETIME, Role, State
from app.organisations.shown import organisation_url


class Answer(StrEnum):
    """What became of an invitation."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody who belongs to an organisation."""

    public_id: str
    name: str
    role: Role
    is_shown: bool
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation as the owners see it: the address they wrote, and what became of it."""

    public_id: str
    email: str
    role: Role
    invited_at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class OwnLine:
    """An organisation that the reader belongs to."""

    public_id: str
    name: str
    role: Role
    state: State
    state_reason: str
    is_hidden: bool
    is_closed: bool

    @property
    def path(self) -> str:
        """Return its page, in the language in force."""
        return organisation_url(self.public_id, self.name)


async def members_of(
    session: AsyncSession, organisation_id: int, *, shown_only: bool = False
) -> list[MemberLine]:
    """Return who belongs: owners, editors, then members, each in the order in which they joined."""
    rank = case((Membership.role == Role.OWNER, 0), (Membership.role == Role.EDITOR, 1), else_=2)
    query = (
        select(
            Person.public_id,
            Person.display_name,
            Membership.role,
            Membership.is_shown,
            Membership.joined_at,
        )
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Person.deleted_at.is_(None))
        .order_by(rank, Membership.joined_at, Person.id)
    )
    if shown_only:
        query = query.where(Membership.is_shown, Person.suspended_at.is_(None))
    return [MemberLine(*row) for row in await session.execute(query)]


async def count_members(session: AsyncSession, organisation_id: int) -> int:
    """Return how many belong to an organisation."""
    query = (
        select(func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id, Person.deleted_at.is_(None))
    )
    return (await session.execute(query)).scalar_one()


async def invitations_of(
    session: AsyncSession, organisation_id: int, now: datetime
) -> list[InvitationLine]:
    """Return the invitations that were not taken back, newest first; the accepted ones are members."""
    query = (
        select(Invitation)
        .where(
            Invitation.organisation_id == organisation_id,
            Invitation.revoked_at.is_(None),
            Invitation.accepted.is_(False),
        )
        .order_by(Invitation.id.desc())
    )
    return [
        InvitationLine(i.public_id, i.email, i.role, i.invited_at, answer_of(i, now))
        for i in (await session.execute(query)).scalars()
    ]


def answer_of(invited: Invitation, now: datetime) -> Answer:
    """Return what became of an invitation."""
    if invited.answered_at is not None:
        return Answer.ACCEPTED if invited.accepted else Answer.DECLINED
    if invited.invited_at + INVITATION_LIFETIME <= now:
        return Answer.EXPIRED
    return Answer.WAITING


async def organisations_of(session: AsyncSession, actor: Actor) -> list[OwnLine]:
    """Return the organisations a person belongs to, by name."""
    query = (
        select(
            Organisation.public_id,
            Organisation.name,
            Membership.role,
            Organisation.state,
            Organisation.state_reason,
            Organisation.hidden_at.is_not(None),
            Organisation.closed_at.is_not(None),
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == actor.id)
        .order_by(Organisation.closed_at.is_not(None), Organisation.sort_name, Organisation.id)
    )
    return [OwnLine(*row) for row in await session.execute(query)]


async def shown_memberships(session: AsyncSession, person_id: int) -> list[OwnLine]:
    """Return the verified organisations that name a person on their page: what a profile may show."""
    query = (
        select(
            Organisation.public_id,
            Organisation.name,
            Membership.role,
            Organisation.state,
            Organisation.state_reason,
            Organisation.hidden_at.is_not(None),
            Organisation.closed_at.is_not(None),
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.person_id == person_id,
            Membership.is_shown,
            Organisation.state == State.VERIFIED,
            Organisation.hidden_at.is_(None),
            Organisation.closed_at.is_(None),
        )
        .order_by(Organisation.sort_name, Organisation.id)
    )
    return [OwnLine(*row) for row in await session.execute(query)]


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation that waits for the answer of whoever reads its address."""

    public_id: str
    name: str


async def waiting_for(session: AsyncSession, actor: Actor, now: datetime) -> list[Asked]:
    """Return the invitations that wait for a member whose address is confirmed, oldest first."""
    if not actor.is_confirmed:
        return []
    query = (
        select(Invitation.public_id, Organisation.name)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(
            Invitation.email == actor.email.lower(),
            Invitation.answered_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.invited_at > now - INVITATION_LIFETIME,
            Organisation.closed_at.is_(None),
            Organisation.hidden_at.is_(None),
        )
        .order_by(Invitation.id)
    )
    return [Asked(*row) for row in await session.execute(query)]
