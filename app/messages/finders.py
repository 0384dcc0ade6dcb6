"""How staff find messages: those that one of their readers reported, and no other one, ever.

Conversations have no territory: only those who moderate the whole city find them, as in the queue.
The words around a reported message are read on the page of its case, not found here.
"""

from typing import cast

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import date_short
from app.core.markdown import summary
from app.core.policy import Who
from app.core.web.routing import url
from app.messages.models import Message


@finder("messages", N_("Reported messages"))
async def messages(session: AsyncSession, who: Who, words: str) -> list[Found]:
    """Find reported messages by a part of what they say, or their public id."""
    if not cast("Actor", who).moderates(None):
        return []
    query = (
        select(Message.public_id, Message.body, Message.reported_at, Message.hidden_at)
        .where(
            Message.reported_at.is_not(None),
            or_(
                func.lower(Message.body).contains(words.lower(), autoescape=True),
                Message.public_id == words,
            ),
        )
        .order_by(Message.reported_at.desc(), Message.id.desc())
        .limit(MOST_FOUND)
    )
    return [
        Found(
            summary(row.body, 120),
            url("moderation:thing", kind="message", which=row.public_id),
            " · ".join(
                filter(
                    None,
                    (
                        date_short(row.reported_at),
                        _("Hidden by the moderators") if row.hidden_at else "",
                    ),
                )
            ),
        )
        for row in await session.execute(query)
    ]
