"""Two who agreed elsewhere to know each other can write at once."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import unique_or
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.messages.models import Conversation
from app.messages.parties import Party
from app.messages.queries.pairs import between
from app.messages.rules import State


async def introduce(session: AsyncSession, one: Party, other: Party, now: datetime) -> str:
    """Open the conversation of two who both said yes, or the one they have; return its public id.

    Whoever blocks the other still hears nothing: that is asked again of each message.

    Raises:
        Conflict: the two began one at this very moment; try again.
    """
    known = await between(session, one, other, is_anonymous=False)
    if known is not None:
        await session.execute(
            update(Conversation)
            .where(Conversation.id == known.id, Conversation.state != State.ACCEPTED)
            .values(state=State.ACCEPTED, answered_at=now)
        )
        return known.public_id
    talk = Conversation(
        asker_id=one.person_id,
        asker_organisation_id=one.organisation_id,
        asked_id=other.person_id,
        asked_organisation_id=other.organisation_id,
        state=State.ACCEPTED,
        asked_at=now,
        answered_at=now,
        last_at=now,
    )
    async with unique_or(session, Conflict(_("Please try again in a moment."))):
        session.add(talk)
        await session.flush()
    return talk.public_id
