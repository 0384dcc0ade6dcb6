"""Organisations that publicly back an idea, and the ideas that an organisation backs or proposed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.db.questions import Columns, Rows, question
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.ideas.models import Endorsement, Idea
from app.organisations.models import Organisation
from app.organisations.queries import Spoken
from app.organisations.queries.speaking import SPEAKS

MOST_SHOWN = 12
OPEN = text("idea.state IN ('published', 'candidate')")


@dataclass(frozen=True, slots=True)
class Backed:
    """An organisation that backs an idea, and the member who spoke for it."""

    organisation: Spoken
    person: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Title:
    """An idea by its name and address."""

    public_id: str
    title: str
    language: str


def _backed(found: Rows) -> list[Backed]:
    return [
        Backed(Spoken(r.id, r.public_id, r.name, r.logo), r.person, r.created_at) for r in found
    ]


@question(_backed)
def endorsements_of(idea_id: int) -> Columns:
    """Ask for the organisations that back an idea and may speak today, the first ones first."""
    return (
        select(
            Organisation.id,
            Organisation.public_id,
            Organisation.name,
            Organisation.logo,
            func.coalesce(Person.display_name, "").label("person"),
            Endorsement.created_at,
        )
        .join(Endorsement, Endorsement.organisation_id == Organisation.id)
        .outerjoin(Person, (Person.id == Endorsement.person_id) & Person.deleted_at.is_(None))
        .where(Endorsement.idea_id == idea_id, SPEAKS)
        .order_by(Endorsement.created_at, Organisation.id)
    )


async def backed_by(session: AsyncSession, organisation_id: int) -> list[Title]:
    """Return the open ideas that an organisation backs, newest first."""
    query = (
        select(Idea.public_id, Idea.title, Idea.language)
        .join(Endorsement, Endorsement.idea_id == Idea.id)
        .where(Endorsement.organisation_id == organisation_id, OPEN)
        .order_by(Endorsement.created_at.desc(), Idea.id.desc())
        .limit(MOST_SHOWN)
    )
    return [_title(row) for row in await session.execute(query)]


async def proposed_by(session: AsyncSession, organisation_id: int) -> list[Title]:
    """Return the open ideas that were proposed for an organisation, newest first."""
    query = (
        select(Idea.public_id, Idea.title, Idea.language)
        .where(Idea.organisation_id == organisation_id, OPEN)
        .order_by(Idea.published_at.desc(), Idea.id.desc())
        .limit(MOST_SHOWN)
    )
    return [_title(row) for row in await session.execute(query)]


async def comments_by(session: AsyncSession, organisation_id: int) -> int:
    """Return how many comments that are shown were said for an organisation about open ideas."""
    query = (
        select(func.count())
        .select_from(Comment)
        .join(Idea, (Comment.subject_kind == "idea") & (Comment.subject_id == Idea.id))
        .where(Comment.organisation_id == organisation_id, Comment.state == Said.VISIBLE, OPEN)
    )
    return (await session.execute(query)).scalar_one()


def _title(row: Row[str, str, str]) -> Title:
    return Title(row.public_id, row.title, row.language)
