"""Offers carry photos: what the media need to know of one."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.subjects import Subject
from app.items.models import ItemNeed, Offer
from app.items.policy import can_read
from app.items.queries.sides import side_of
from app.items.shown import offer_url
from app.media.hosts import Carrier, register_host
from app.projects.models import Project
from app.projects.queries.team import role_of

KIND = "offer"


async def may_see(session: AsyncSession, offer_id: int, actor: Actor | None) -> bool:
    """Say whether somebody sees the photos of an offer: its two sides, and who must judge."""
    row = await _find(session, offer_id)
    if row is None or actor is None:
        return False
    offer, _need, project = row
    role = await role_of(session, project.id, actor.id)
    return bool(can_read(actor, offer, project, await side_of(session, actor, offer, role)))


async def carrier(session: AsyncSession, offer_id: int) -> Carrier | None:
    """Return an offer as what photos hang on."""
    row = await _find(session, offer_id)
    if row is None:
        return None
    offer, need, project = row
    return Carrier(
        title=need.title,
        path=offer_url(offer.public_id),
        territory_id=project.territory_id,
        author_ids=frozenset() if offer.person_id is None else frozenset({offer.person_id}),
        tags=(),
        is_public=False,
    )


register_host(KIND, may_see, carrier)


def subject_of(offer: Offer) -> Subject:
    """Return an offer as what photos hang on."""
    return Subject(KIND, offer.id)


async def _find(session: AsyncSession, offer_id: int) -> tuple[Offer, ItemNeed, Project] | None:
    query = (
        select(Offer, ItemNeed, Project)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(Offer.id == offer_id)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1], row[2])
