"""What waits for somebody: offers to answer, moments to agree to, disputes to settle."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Select,
    and_,
    bindparam,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.items.models import Handover, ItemNeed, Offer
from app.items.queries.naming import NAMED, named
from app.items.queries.sides import theirs
from app.items.rules import OfferState, Side, SlotState
from app.items.shown import offer_url
from app.projects.models import Project, TeamMember
from app.projects.rules import RUNS, Standing

MOST = 20


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits."""

    what: str
    """``answer``, ``agree`` or ``settle``."""
    public_id: str
    title: str

    @property
    def path(self) -> str:
        """Return where it is done."""
        return offer_url(self.public_id)


@cache
def _waits() -> Select[*tuple[Any, ...]]:
    person = bindparam("person", type_=BigInteger)
    runs = and_(
        TeamMember.project_id == ItemNeed.project_id,
        TeamMember.person_id == person,
        TeamMember.standing == Standing.ACCEPTED,
        TeamMember.role.in_(sorted(RUNS)),
    )
    is_asked = or_(
        and_(Handover.proposed_by == Side.PROJECT, theirs(person)),
        and_(Handover.proposed_by == Side.GIVER, TeamMember.id.is_not(None)),
    )
    answers = (
        select(literal("answer").label("what"), Offer.public_id, NAMED, Offer.id)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(TeamMember, runs)
        .where(Offer.state == OfferState.OFFERED)
    )
    disputes = (
        select(literal("settle"), Offer.public_id, NAMED, Offer.id)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(TeamMember, runs)
        .where(Offer.state == OfferState.DISPUTED)
    )
    moments = (
        select(literal("agree"), Offer.public_id, NAMED, Offer.id)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(Handover, Handover.offer_id == Offer.id)
        .outerjoin(TeamMember, runs)
        .where(
            Handover.state == SlotState.PROPOSED,
            Handover.starts_at > bindparam("now", type_=DateTime(timezone=True)),
            is_asked,
        )
    )
    all_of = union_all(answers, disputes, moments).subquery()
    return (
        select(all_of.c.what, all_of.c.public_id, all_of.c.title).order_by(all_of.c.id).limit(MOST)
    )


async def waits_for(session: AsyncSession, person_id: int, now: datetime) -> list[Wait]:
    """Return what waits for somebody, oldest first; a moment that is over waits no more."""
    rows = await session.execute(_waits(), {"person": person_id, "now": now})
    return [Wait(row.what, row.public_id, named(row.title)) for row in rows]


async def disputed_for(session: AsyncSession, actor: Actor) -> list[tuple[Wait, str]]:
    """Return the disputes where somebody moderates, oldest first, each with its project's title."""
    query = (
        select(Offer.public_id, ItemNeed.title, Project.title, Project.territory_id)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(Offer.state == OfferState.DISPUTED)
        .order_by(Offer.changed_at, Offer.id)
    )
    return [
        (Wait("settle", public_id, title), project)
        for public_id, title, project, territory_id in await session.execute(query)
        if actor.moderates(territory_id)
    ]
