"""What ideas keep of a person, how they are given it, and how it is erased."""

from collections.abc import AsyncIterator

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.personal import Leaving, Row, erased, kept, rows
from app.ideas.models import CoAuthor, Idea, IdeaVersion, Support
from app.ideas.service import leave
from app.places.models import Neighbourhood, Territory


@kept("ideas")
async def ideas(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the ideas that the person wrote, drafts too."""
    query = (
        select(
            Idea.public_id, Idea.state, Idea.language, Idea.title, Idea.problem, Idea.proposal,
            Idea.themes, Territory.slug.label("territory"),
            Neighbourhood.slug.label("neighbourhood"), Idea.place_lat, Idea.place_lon,
            Idea.place_label, Idea.created_at, Idea.published_at, Idea.updated_at, Idea.closed_at,
            Idea.closing_reason,
        )
        .outerjoin(Territory, Territory.id == Idea.territory_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Idea.neighbourhood_id)
        .where(Idea.author_id == person_id)
        .order_by(Idea.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("idea_versions")
async def versions(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give how ideas read before the person changed them."""
    query = (
        select(
            Idea.public_id.label("idea"), IdeaVersion.number, IdeaVersion.title,
            IdeaVersion.problem, IdeaVersion.proposal, IdeaVersion.edited_at,
        )
        .join(Idea, Idea.id == IdeaVersion.idea_id)
        .where(IdeaVersion.edited_by_id == person_id)
        .order_by(IdeaVersion.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("supports")
async def supports(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the ideas that the person supports."""
    query = (
        select(Idea.public_id.label("idea"), Idea.title, Support.is_local, Support.created_at)
        .join(Idea, Idea.id == Support.idea_id)
        .where(Support.person_id == person_id)
        .order_by(Support.idea_id)
    )
    async for row in rows(session, query):
        yield row


@kept("signatures")
async def signatures(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the ideas that the person, or their address, was asked to sign, and the answers."""
    address = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    query = (
        select(
            Idea.public_id.label("idea"), CoAuthor.email, CoAuthor.invited_at,
            CoAuthor.accepted_at, CoAuthor.declined_at,
        )
        .join(Idea, Idea.id == CoAuthor.idea_id)
        .where(or_(CoAuthor.person_id == person_id, func.lower(CoAuthor.email) == address))
        .order_by(CoAuthor.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@erased("ideas")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Forget who wrote, signed and supported; every gate goes on counting what it counted."""
    await leave.discard_drafts(session, leaving)
    await leave.hand_over(session, leaving)
    await leave.unsign(session, leaving)
    await leave.let_go(session, leaving)
    await leave.count_for_nobody(session, leaving)
