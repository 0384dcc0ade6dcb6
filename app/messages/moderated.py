"""Messages that one of their readers reported: moderators see those, with the few around them."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.core.i18n.format import date_time
from app.core.moderated import ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.routing import url
from app.messages.models import Message
from app.messages.queries.words import around, public_id_of, readers_of, reported


@moderated("message")
class MessageModeration:
    """Finds reported messages only: no other one can be read from here."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return a reported message with its context; its own words come first."""
        message = await reported(session, which)
        if message is None:
            return None
        return ReportedThing(
            subject=Subject("message", message.id),
            public_id=message.public_id,
            title=_("Message in a conversation"),
            text=await _with_context(session, message),
            language=message.language,
            path=url(
                "messages:show",
                conversation_id=await public_id_of(session, message.conversation_id),
            ),
            author_id=message.author_id,
            territory_id=None,
            is_hidden=message.hidden_at is not None,
            readers=await readers_of(session, message.conversation_id),
        )

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take its words from whoever received it; its author still reads them."""
        del runtime
        await session.execute(
            update(Message)
            .where(Message.id == which, Message.hidden_at.is_(None))
            .values(hidden_at=now)
        )

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again."""
        del runtime, now
        await session.execute(update(Message).where(Message.id == which).values(hidden_at=None))


async def _with_context(session: AsyncSession, message: Message) -> str:
    """Return the message, then the few around it, each marked by who of the two wrote it."""
    lines = [message.body, "", _("Around it:")]
    for one in await around(session, message):
        who = _("the author") if one.side is message.side else _("whoever reports it")
        mark = "→ " if one.id == message.id else ""
        lines.append(f"{mark}{date_time(one.created_at)}, {who}: {one.body}")
    return "\n".join(lines)
