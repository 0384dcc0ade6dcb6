"""What was said in a conversation, a page at a time, from the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.pagination import Page, decode, page_of
from app.messages.models import Conversation, Message, Reading
from app.messages.queries.conversations import Seen
from app.messages.rules import CONTEXT, LATELY, Side


@dataclass(frozen=True, slots=True)
class Said:
    """One message, as a reader sees it."""

    id: int
    public_id: str
    is_mine: bool
    """Whether the reader's own side said it."""
    author: str
    """The member who spoke, shown small beside an organisation; empty when they keep their name."""
    body: str
    language: str
    created_at: datetime
    is_hidden: bool
    is_reported: bool


async def said(
    session: AsyncSession, seen: Seen, cursor: str = "", size: int = LATELY
) -> Page[Said]:
    """Return the latest messages, or those before the cursor, the latest first."""
    query = (
        select(
            Message, case((Person.deleted_at.is_(None), Person.display_name), else_="").label("name")
        )
        .outerjoin(Person, Person.id == Message.author_id)
        .where(Message.conversation_id == seen.id)
        .order_by(Message.id.desc())
        .limit(size + 1)
    )  # fmt: skip
    if cursor:
        (before,) = decode(cursor, int)
        query = query.where(Message.id < before)
    found = [_said(row.Message, row.name or "", seen) for row in await session.execute(query)]
    return page_of(found, size, lambda one: (one.id,))


def _said(message: Message, name: str, seen: Seen) -> Said:
    is_mine = message.side is seen.side
    keeps_name = seen.is_anonymous and message.side is Side.ASKED and not is_mine
    return Said(
        message.id,
        message.public_id,
        is_mine,
        "" if keeps_name else name,
        "" if message.hidden_at and not is_mine else message.body,
        message.language,
        message.created_at,
        message.hidden_at is not None,
        message.reported_at is not None,
    )


async def latest(session: AsyncSession, conversation_id: int) -> int:
    """Return the number of the last message of a conversation."""
    query = select(func.coalesce(func.max(Message.id), 0))
    return (
        await session.execute(query.where(Message.conversation_id == conversation_id))
    ).scalar_one()


async def theirs(session: AsyncSession, seen: Seen, public_id: str) -> Message | None:
    """Return a message that the other side of this conversation wrote."""
    query = select(Message).where(
        Message.conversation_id == seen.id,
        Message.public_id == public_id,
        Message.side != seen.side,
    )
    return (await session.execute(query)).scalar_one_or_none()


async def reported(session: AsyncSession, which: str | int) -> Message | None:
    """Return a message that one of its readers has reported; nobody finds any other one here."""
    named = Message.id == which if isinstance(which, int) else Message.public_id == which
    query = select(Message).where(named, Message.reported_at.is_not(None))
    return (await session.execute(query)).scalar_one_or_none()


async def around(session: AsyncSession, message: Message) -> Sequence[Message]:
    """Return a message with the few before and after it, oldest first."""
    same = Message.conversation_id == message.conversation_id
    before = select(Message).where(same, Message.id < message.id).order_by(Message.id.desc())
    after = select(Message).where(same, Message.id > message.id).order_by(Message.id)
    earlier = (await session.execute(before.limit(CONTEXT))).scalars().all()
    later = (await session.execute(after.limit(CONTEXT))).scalars().all()
    return [*reversed(earlier), message, *later]


async def public_id_of(session: AsyncSession, conversation_id: int) -> str:
    """Return how a conversation is named in addresses."""
    query = select(Conversation.public_id).where(Conversation.id == conversation_id)
    return (await session.execute(query)).scalar_one()


async def readers_of(session: AsyncSession, conversation_id: int) -> frozenset[int]:
    """Return who reads a conversation: the two persons, and whoever opened it for an organisation."""
    asked = select(Conversation.asker_id, Conversation.asked_id).where(
        Conversation.id == conversation_id
    )
    opened = select(Reading.person_id).where(Reading.conversation_id == conversation_id)
    both = (await session.execute(asked)).one()
    others = (await session.execute(opened)).scalars()
    return frozenset({*both, *others} - {None})
