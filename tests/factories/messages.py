"""Conversations, as tests need them; each factory commits."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.messages.models import Conversation, Message
from app.messages.parties import Reader, reader_of
from app.messages.queries.conversations import Seen, one
from app.messages.rules import Side, State
from app.organisations.models import Organisation

LONG_AGO = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
REQUEST = "Bonjour, je suis votre voisine du troisième, à propos de la ruelle."
_numbers = count(1)


async def conversation(
    db: AsyncSession,
    asker: Actor,
    asked: Actor | None = None,
    *,
    by: Organisation | None = None,
    to: Organisation | None = None,
    state: State = State.ACCEPTED,
    body: str = REQUEST,
    **fields: Any,
) -> Conversation:
    """Make a conversation with its first message; ``by`` and ``to`` are organisations."""
    at = LONG_AGO + timedelta(minutes=next(_numbers))
    made = Conversation(
        **{
            "asker_id": asker.id,
            "asker_organisation_id": by.id if by else None,
            "asked_id": asked.id if asked else None,
            "asked_organisation_id": to.id if to else None,
            "state": state,
            "asked_at": at,
            "last_at": at,
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    await message(db, made, asker, Side.ASKER, body=body)
    return made


async def message(
    db: AsyncSession, talk: Conversation, author: Actor, side: Side, *, body: str, **fields: Any
) -> Message:
    """Add a message, without telling anybody."""
    made = Message(
        **{
            "conversation_id": talk.id,
            "author_id": author.id,
            "side": side,
            "body": body,
            "language": "fr",
            "created_at": LONG_AGO + timedelta(minutes=next(_numbers)),
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def reader(db: AsyncSession, actor: Actor) -> Reader:
    """Return the actor as a reader."""
    return await reader_of(db, actor)


async def seen_by(db: AsyncSession, actor: Actor, talk: Conversation) -> Seen | None:
    """Return a conversation as the actor sees it; None when it is none of theirs."""
    return await one(db, await reader_of(db, actor), talk.public_id)
