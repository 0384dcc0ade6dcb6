"""Offers as their two sides read them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Row, Select, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.ids import is_public_id
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.items.models import ItemNeed, Offer
from app.items.policy import can_read
from app.items.queries.sides import side_of, theirs
from app.items.rules import LIVE, Condition, OfferState, Side, Terms, Unit
from app.items.shown import need_url, offer_url
from app.organisations.models import Organisation
from app.organisations.queries.speaking import Spoken, spoken, spoken_columns
from app.profiles.shown import person_url
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.rules import TeamRole


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer in a list, in the language in force."""

    id: int
    public_id: str
    state: OfferState
    quantity: int
    accepted: int
    waiting: int
    delivered: int
    condition: Condition
    window_from: date
    window_until: date
    can_bring: bool
    created_at: datetime
    thanked_at: datetime | None
    return_by: date | None
    need_id: int
    need_public_id: str
    need_title: str
    unit: Unit
    terms: Terms
    project_public_id: str
    project_title: str
    giver_name: str
    giver_public_id: str
    organisation: Spoken | None

    @property
    def path(self) -> str:
        """Return its page."""
        return offer_url(self.public_id)

    @property
    def need_path(self) -> str:
        """Return the page of what it is for."""
        return need_url(self.need_public_id, self.need_title)

    @property
    def giver(self) -> str:
        """Return who offers, the organisation before the person."""
        if self.organisation is not None:
            return self.organisation.beside(self.giver_name)
        return self.giver_name

    @property
    def giver_path(self) -> str:
        """Return the page of whoever offers; empty once they have left."""
        if self.organisation is not None:
            return self.organisation.path
        return person_url(self.giver_public_id, self.giver_name) if self.giver_public_id else ""


def _query() -> Select[*tuple[Any, ...]]:
    stays = Person.deleted_at.is_(None)
    return (
        select(
            Offer.id, Offer.public_id, Offer.state, Offer.quantity, Offer.accepted, Offer.waiting,
            Offer.delivered, Offer.condition, Offer.window_from, Offer.window_until,
            Offer.can_bring, Offer.created_at, Offer.thanked_at, Offer.return_by, Offer.need_id,
            ItemNeed.public_id.label("need_public_id"), ItemNeed.title.label("need_title"),
            ItemNeed.unit, ItemNeed.terms, Project.public_id.label("project_public_id"),
            Project.title.label("project_title"),
            func.coalesce(case((stays, Person.display_name)), "").label("giver_name"),
            func.coalesce(case((stays, Person.public_id)), "").label("giver_public_id"),
            *spoken_columns(),
        )
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(Project, Project.id == ItemNeed.project_id)
        .outerjoin(Person, Person.id == Offer.person_id)
        .outerjoin(Organisation, Organisation.id == Offer.organisation_id)
    )  # fmt: skip


def _line(row: Row[Any]) -> OfferLine:
    values = {k: v for k, v in row._mapping.items() if not k.startswith("spoken_")}  # noqa: SLF001 (SQLAlchemy's own name for a row as a mapping)
    return OfferLine(**values, organisation=spoken(row))


STANDS = case(
    {OfferState.DISPUTED: 0, OfferState.OFFERED: 1, OfferState.ACCEPTED: 2, OfferState.WAITING: 3},
    value=Offer.state,
    else_=4,
)


@cache
def _for_need() -> Select[*tuple[Any, ...]]:
    query = _query().where(Offer.need_id == bindparam("which", type_=BigInteger))
    return query.order_by(STANDS, Offer.waiting_since.asc().nulls_last(), Offer.id)


async def for_need(session: AsyncSession, need_id: int) -> list[OfferLine]:
    """Return the offers for a need: what asks for an answer first, then reserve in its order."""
    return [_line(row) for row in await session.execute(_for_need(), {"which": need_id})]


@cache
def _open_of_project() -> Select[*tuple[Any, ...]]:
    return (
        _query()
        .where(
            ItemNeed.project_id == bindparam("which", type_=BigInteger),
            Offer.state.in_(sorted(LIVE)),
        )
        .order_by(STANDS, Offer.id)
    )


async def open_of_project(session: AsyncSession, project_id: int) -> list[OfferLine]:
    """Return the offers to a project in which somebody still has something to do."""
    return [_line(row) for row in await session.execute(_open_of_project(), {"which": project_id})]


@cache
def _mine(*, after: bool) -> Select[*tuple[Any, ...]]:
    query = (
        _query()
        .where(theirs(bindparam("person", type_=BigInteger)))
        .order_by(Offer.id.desc())
        .limit(bindparam("size", type_=BigInteger))
    )
    return query.where(Offer.id < bindparam("after", type_=BigInteger)) if after else query


async def mine(
    session: AsyncSession, person_id: int, *, after: str = "", size: int = PAGE_SIZE
) -> Page[OfferLine]:
    """Return a page of what somebody offered, newest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    values: dict[str, Any] = {"person": person_id, "size": size + 1}
    if after:
        values["after"] = decode(after, int)[0]
    rows = await session.execute(_mine(after=bool(after)), values)
    return page_of([_line(row) for row in rows], size, lambda one: (one.id,))


async def one(session: AsyncSession, offer_id: int) -> OfferLine:
    """Return one offer as lists show it."""
    row = (await session.execute(_query().where(Offer.id == offer_id))).one()
    return _line(row)


@dataclass(frozen=True, slots=True)
class SeenOffer:
    """An offer, what it is for, and on which side whoever asks stands."""

    offer: Offer
    need: ItemNeed
    project: Project
    role: TeamRole | None
    side: Side | None


async def offer_by(session: AsyncSession, public_id: str, actor: Actor) -> SeenOffer | None:
    """Return the offer of a public id, if whoever asks may read it."""
    if not is_public_id(public_id):
        return None
    query = (
        select(Offer, ItemNeed, Project)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(Offer.public_id == public_id)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    role = await role_of(session, row.Project.id, actor.id)
    side = await side_of(session, actor, row.Offer, role)
    if not can_read(actor, row.Offer, row.Project, side):
        return None
    return SeenOffer(row.Offer, row.ItemNeed, row.Project, role, side)


async def unanswered(session: AsyncSession, need_id: int, actor: Actor) -> str:
    """Return the public id of an offer of theirs for a need that waits for an answer, or nothing."""
    query = (
        select(Offer.public_id)
        .where(
            Offer.need_id == need_id, Offer.person_id == actor.id,
            Offer.state == OfferState.OFFERED,
        )
        .limit(1)
    )  # fmt: skip
    return await session.scalar(query) or ""
