"""On which side of an offer somebody stands."""

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.items import policy
from app.items.models import Offer
from app.items.rules import Side
from app.organisations.queries.speaking import speakers_of, spoken_for
from app.projects.rules import TeamRole


async def side_of(
    session: AsyncSession, actor: Actor | None, offer: Offer, role: TeamRole | None
) -> Side | None:
    """Return on which side of an offer somebody stands; whoever gives, before the team."""
    speaks = False
    if actor is not None and offer.organisation_id is not None and offer.person_id != actor.id:
        speaks = actor.id in await speakers_of(session, offer.organisation_id)
    return policy.side_of(actor, offer, role, speaks=speaks)


def theirs(person_id: Any) -> ColumnElement[bool]:
    """Which offers are somebody's to act on: their own, and those of organisations they speak for."""
    return or_(Offer.person_id == person_id, Offer.organisation_id.in_(spoken_for(person_id)))
