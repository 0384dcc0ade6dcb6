"""Who signs an idea besides its author, and who was asked to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import INVITATION_LIFETIME, OPEN, State


class Answer(StrEnum):
    """What became of an invitation."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signs an idea."""

    public_id: str
    display_name: str


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, as the author of the idea sees it: the address they wrote, and its answer."""

    public_id: str
    email: str
    answer: Answer
    invited_at: datetime
    display_name: str


async def signs(session: AsyncSession, idea: Idea, actor: Actor | None) -> bool:
    """Say whether the actor accepted to sign the idea with its author."""
    if actor is None:
        return False
    query = select(CoAuthor.id).where(
        CoAuthor.idea_id == idea.id,
        CoAuthor.person_id == actor.id,
        CoAuthor.accepted_at.is_not(None),
    )
    return (await session.execute(query)).first() is not None


async def co_authors_of(session: AsyncSession, idea_id: int) -> list[Signer]:
    """Return who signs an idea besides its author, in the order in which they accepted."""
    query = (
        select(Person.public_id, Person.display_name)
        .join(CoAuthor, CoAuthor.person_id == Person.id)
        .where(
            CoAuthor.idea_id == idea_id,
            CoAuthor.accepted_at.is_not(None),
            Person.deleted_at.is_(None),
        )
        .order_by(CoAuthor.accepted_at, CoAuthor.id)
    )
    return [Signer(row.public_id, row.display_name) for row in await session.execute(query)]


async def invited_to(session: AsyncSession, idea_id: int, now: datetime) -> list[Invited]:
    """Return every invitation of an idea, for its author's eyes; a name only once accepted."""
    query = (
        select(
            CoAuthor.public_id,
            CoAuthor.email,
            CoAuthor.invited_at,
            CoAuthor.accepted_at,
            CoAuthor.declined_at,
            Person.display_name,
        )
        .outerjoin(Person, (Person.id == CoAuthor.person_id) & Person.deleted_at.is_(None))
        .where(CoAuthor.idea_id == idea_id)
        .order_by(CoAuthor.id)
    )
    return [
        Invited(
            row.public_id,
            row.email,
            answer_of(row.accepted_at, row.declined_at, row.invited_at, now),
            row.invited_at,
            row.display_name if row.accepted_at and row.display_name else "",
        )
        for row in await session.execute(query)
    ]


def answer_of(
    accepted_at: datetime | None,
    declined_at: datetime | None,
    invited_at: datetime,
    now: datetime,
) -> Answer:
    """Return what became of an invitation."""
    if accepted_at is not None:
        return Answer.ACCEPTED
    if declined_at is not None:
        return Answer.DECLINED
    return Answer.EXPIRED if invited_at + INVITATION_LIFETIME <= now else Answer.WAITING


async def count_invited(session: AsyncSession, idea_id: int) -> int:
    """Return how many of an idea's places for co-authors are taken: a refusal frees its place."""
    query = select(func.count()).where(CoAuthor.idea_id == idea_id, CoAuthor.declined_at.is_(None))
    return (await session.execute(query)).scalar_one()


async def author_of(session: AsyncSession, idea: Idea) -> str:
    """Return the name of an idea's author; empty when they have left."""
    query = select(Person.display_name).where(
        Person.id == idea.author_id, Person.deleted_at.is_(None)
    )
    return (await session.execute(query)).scalar_one_or_none() or ""


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation that waits for the answer of whoever reads its address."""

    public_id: str
    title: str
    language: str


async def waiting_for(session: AsyncSession, actor: Actor, now: datetime) -> list[Asked]:
    """Return the invitations that wait for a member whose address is confirmed, oldest first."""
    if not actor.is_confirmed:
        return []
    query = (
        select(CoAuthor.public_id, Idea.title, Idea.language)
        .join(Idea, Idea.id == CoAuthor.idea_id)
        .where(
            CoAuthor.email == actor.email.lower(),
            CoAuthor.accepted_at.is_(None),
            CoAuthor.declined_at.is_(None),
            CoAuthor.invited_at > now - INVITATION_LIFETIME,
            Idea.state.in_({State.DRAFT, *OPEN}),
        )
        .order_by(CoAuthor.id)
    )
    return [Asked(*row) for row in await session.execute(query)]
