"""What missions keep of a person: that they wrote them, and that one may write to them about it."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.missions.models import Mission
from app.missions.rules import State


@kept("missions")
async def written(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the missions that a person wrote, or is the contact of."""
    query = (
        select(
            Mission.public_id.label("mission"), Mission.title, Mission.tasks, Mission.language,
            Mission.state, (Mission.created_by_id == person_id).label("written_by_me"),
            (Mission.contact_id == person_id).label("i_am_the_contact"), Mission.created_at,
            Mission.published_at,
        )
        .where(or_(Mission.created_by_id == person_id, Mission.contact_id == person_id))
        .order_by(Mission.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@erased("missions")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Forget who wrote a mission; drafts go, what is public stays with its project or organisation."""
    mine = Mission.created_by_id == leaving.person_id
    await session.execute(delete(Mission).where(mine, Mission.state == State.DRAFT))
    shown = await session.scalars(
        update(Mission)
        .where(Mission.contact_id == leaving.person_id)
        .values(contact_id=None)
        .returning(Mission.id)
    )
    leaving.pages.update(f"mission:{number}" for number in shown)
    await session.execute(update(Mission).where(mine).values(created_by_id=None))
