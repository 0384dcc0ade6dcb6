"""Offers to carry an idea: those that wait for somebody, and one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.ids import is_public_id
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import State as IdeaState
from app.ideas.shown import idea_url
from app.organisations.models import Organisation
from app.organisations.queries.speaking import spoken_for
from app.projects.models import CarryOffer
from app.projects.rules import Answered


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer to carry an idea, as the two sides see it."""

    public_id: str
    is_volunteered: bool
    stays: bool
    message: str
    standing: Answered
    offered_at: datetime
    person_id: int | None
    person_public_id: str
    person_name: str
    organisation_id: int | None
    organisation_name: str
    idea_public_id: str
    idea_title: str
    idea_language: str

    @property
    def idea_path(self) -> str:
        """Return the page of the idea."""
        return idea_url(self.idea_public_id, self.idea_title)

    @property
    def who(self) -> str:
        """Return who would carry it: an organisation, then its person."""
        if self.organisation_name and self.person_name:
            return f"{self.organisation_name} ({self.person_name})"
        return self.organisation_name or self.person_name


async def of_idea(session: AsyncSession, idea_id: int) -> list[OfferLine]:
    """Return the offers of an idea that wait for an answer, the first first."""
    query = _query().where(
        CarryOffer.idea_id == idea_id, CarryOffer.standing == Answered.OFFERED
    )  # fmt: skip
    return [OfferLine(*row) for row in await session.execute(query.order_by(CarryOffer.id))]


async def waiting_for(session: AsyncSession, person_id: int) -> list[OfferLine]:
    """Return the offers that somebody is to answer, themselves or for an organisation."""
    query = _query().where(
        CarryOffer.standing == Answered.OFFERED,
        Idea.became_project_at.is_(None),
        Idea.state == IdeaState.CANDIDATE,
        or_(_is_asked(person_id), and_(CarryOffer.is_volunteered, _signs(person_id))),
    )
    return [OfferLine(*row) for row in await session.execute(query.order_by(CarryOffer.id))]


async def offer(session: AsyncSession, public_id: str) -> OfferLine | None:
    """Return one offer."""
    if not is_public_id(public_id):
        return None
    row = (await session.execute(_query().where(CarryOffer.public_id == public_id))).one_or_none()
    return None if row is None else OfferLine(*row)


async def count(session: AsyncSession, person_id: int, idea_id: int) -> int:
    """Return how many offers of somebody, or for an idea, wait for an answer: the larger number."""
    query = select(
        func.count().filter(CarryOffer.offered_by_id == person_id),
        func.count().filter(CarryOffer.idea_id == idea_id),
    ).where(
        or_(CarryOffer.offered_by_id == person_id, CarryOffer.idea_id == idea_id),
        CarryOffer.standing == Answered.OFFERED,
    )
    return max((await session.execute(query)).one())


async def asked(session: AsyncSession, idea_id: int, person_id: int) -> str:
    """Return the offer by which somebody is asked to carry an idea; empty when nobody asks them."""
    query = select(CarryOffer.public_id).where(
        CarryOffer.idea_id == idea_id,
        CarryOffer.standing == Answered.OFFERED,
        _is_asked(person_id),
    )
    return await session.scalar(query.order_by(CarryOffer.id).limit(1)) or ""


async def volunteers(
    session: AsyncSession, idea_id: int, person_id: int | None, organisation_id: int | None
) -> bool:
    """Say whether a person, or somebody for an organisation, offers to carry an idea."""
    who = (
        CarryOffer.organisation_id == organisation_id
        if person_id is None
        else and_(CarryOffer.person_id == person_id, CarryOffer.organisation_id.is_(None))
    )
    query = select(CarryOffer.id).where(
        CarryOffer.idea_id == idea_id,
        CarryOffer.standing == Answered.OFFERED,
        CarryOffer.is_volunteered,
        who,
    )
    return await session.scalar(query.limit(1)) is not None


def _is_asked(person_id: int) -> ColumnElement[bool]:
    mine = or_(
        CarryOffer.person_id == person_id, CarryOffer.organisation_id.in_(spoken_for(person_id))
    )
    return and_(CarryOffer.is_volunteered.is_(False), mine)


def _signs(person_id: int) -> ColumnElement[bool]:
    signed = select(CoAuthor.idea_id).where(
        CoAuthor.person_id == person_id, CoAuthor.accepted_at.is_not(None)
    )
    return or_(Idea.author_id == person_id, Idea.id.in_(signed))


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            CarryOffer.public_id,
            CarryOffer.is_volunteered,
            CarryOffer.stays,
            CarryOffer.message,
            CarryOffer.standing,
            CarryOffer.offered_at,
            CarryOffer.person_id,
            func.coalesce(Person.public_id, ""),
            func.coalesce(Person.display_name, ""),
            CarryOffer.organisation_id,
            func.coalesce(Organisation.name, ""),
            Idea.public_id,
            Idea.title,
            Idea.language,
        )
        .join(Idea, Idea.id == CarryOffer.idea_id)
        .outerjoin(Person, (Person.id == CarryOffer.person_id) & Person.deleted_at.is_(None))
        .outerjoin(Organisation, Organisation.id == CarryOffer.organisation_id)
    )
