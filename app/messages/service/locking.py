"""One at a time: whatever changes a conversation holds its row, and looks again before it acts."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.messages.models import Conversation
from app.messages.parties import Reader
from app.messages.queries.conversations import Seen, one


async def held(session: AsyncSession, reader: Reader, public_id: str) -> Seen:
    """Return a conversation of the reader's, as it stands once nobody else is changing it.

    Raises:
        NotFound: it is none of theirs.
    """
    query = select(Conversation.id).where(Conversation.public_id == public_id).with_for_update()
    await session.execute(query)
    seen = await one(session, reader, public_id)
    if seen is None:
        raise NotFound
    return seen
