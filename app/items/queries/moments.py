"""Hand-overs: of one offer, of one person's calendar, and those to recall."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, bindparam, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.items.models import Handover, ItemNeed, Offer
from app.items.queries.naming import NAMED
from app.items.rules import SlotState, Unit, Way
from app.projects.models import Project


@dataclass(frozen=True, slots=True)
class Moment:
    """A hand-over as both sides see it."""

    public_id: str
    way: Way
    state: SlotState
    sequence: int
    starts_at: datetime
    ends_at: datetime
    place: str
    proposed_by: str
    reason: str
    receiver_id: int | None
    receiver_name: str | None


def uid(public_id: str) -> str:
    """Return the name of a hand-over in every calendar, for ever."""
    return f"handover-{public_id}@notreville"


async def of_offer(session: AsyncSession, offer_id: int) -> list[Moment]:
    """Return every hand-over of an offer, the last one first."""
    query = (
        select(
            Handover.public_id, Handover.way, Handover.state, Handover.sequence,
            Handover.starts_at, Handover.ends_at, Handover.place, Handover.proposed_by,
            Handover.reason, Handover.receiver_id, Person.display_name,
        )
        .outerjoin(Person, Person.id == Handover.receiver_id)
        .where(Handover.offer_id == offer_id)
        .order_by(Handover.id.desc())
    )  # fmt: skip
    return [Moment(*row) for row in await session.execute(query)]


@dataclass(frozen=True, slots=True)
class Planned:
    """A hand-over in somebody's calendar."""

    public_id: str
    sequence: int
    state: SlotState
    way: Way
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    place: str
    reason: str
    receiver_id: int | None
    offer_public_id: str
    giver_id: int | None
    accepted: int
    title: str
    """What it is for; empty while moderators hide it."""
    unit: Unit
    project_title: str
    """Empty while moderators hide the project."""


@cache
def _planned() -> Select[*tuple[Any, ...]]:
    person = bindparam("person", type_=BigInteger)
    return (
        select(
            Handover.public_id, Handover.sequence, Handover.state, Handover.way,
            Handover.starts_at, Handover.ends_at, Handover.changed_at, Handover.place,
            Handover.reason, Handover.receiver_id, Offer.public_id.label("offer_public_id"),
            Offer.person_id, Offer.accepted, NAMED, ItemNeed.unit,
            case((Project.hidden_at.is_(None), Project.title), else_="").label("project_title"),
        )
        .join(Offer, Offer.id == Handover.offer_id)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(
            or_(Offer.person_id == person, Handover.receiver_id == person),
            Handover.starts_at < bindparam("until", type_=DateTime(timezone=True)),
            Handover.ends_at > bindparam("since", type_=DateTime(timezone=True)),
        )
        .order_by(Handover.starts_at, Handover.id)
    )  # fmt: skip


async def planned(
    session: AsyncSession, person_id: int, since: datetime, until: datetime
) -> list[Planned]:
    """Return the hand-overs of a person on either side, called off ones too."""
    values = {"person": person_id, "since": since, "until": until}
    return [Planned(*row) for row in await session.execute(_planned(), values)]
