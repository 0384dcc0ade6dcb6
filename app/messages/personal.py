"""What messages keep of a person, how they are given it, how it is erased, and for how long."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.messages.models import Block, Conversation, Message, Reading
from app.messages.rules import KEPT

retained(
    Term("messages.conversations", Conversation, lambda now: Conversation.last_at < now - KEPT)
)


@kept("messages")
async def messages(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person wrote; what others wrote to them is theirs, and stays on the site."""
    query = (
        select(
            Conversation.public_id.label("conversation"), Message.public_id, Message.side,
            Message.body, Message.language, Message.created_at, Message.hidden_at,
        )
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.author_id == person_id)
        .order_by(Message.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("conversations")
async def conversations(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the conversations that the person asked for, or was asked for."""
    query = select(
        Conversation.public_id,
        (Conversation.asker_id == person_id).label("i_asked"),
        Conversation.state, Conversation.asked_at, Conversation.answered_at, Conversation.last_at,
    ).where(or_(Conversation.asker_id == person_id, Conversation.asked_id == person_id))  # fmt: skip
    async for row in rows(session, query.order_by(Conversation.id)):
        yield row


@kept("message_readings")
async def readings(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give how far the person has read, and what they muted."""
    query = (
        select(
            Conversation.public_id.label("conversation"), Reading.read_up_to, Reading.muted_at
        )
        .join(Conversation, Conversation.id == Reading.conversation_id)
        .where(Reading.person_id == person_id)
        .order_by(Reading.conversation_id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("message_blocks")
async def blocks(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give how many the person blocks, and since when; whom is not said: some keep their name."""
    query = select(Block.blocked_at).where(Block.by_id == person_id)
    async for row in rows(session, query.order_by(Block.id)):
        yield row


@erased("messages")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Erase what the person wrote, whatever they chose for public words: it was not for the public.

    A conversation in which nothing is left goes; answers of others stay with them.
    """
    me = leaving.person_id
    mine = or_(Conversation.asker_id == me, Conversation.asked_id == me)
    held = list((await session.execute(select(Conversation.id).where(mine))).scalars())
    await session.execute(delete(Message).where(Message.author_id == me))
    empty = ~select(Message.id).where(Message.conversation_id == Conversation.id).exists()
    await session.execute(
        delete(Conversation)
        .where(Conversation.id.in_(held), empty)
        .execution_options(synchronize_session=False)
    )
    for column in (Conversation.asker_id, Conversation.asked_id):
        await session.execute(
            update(Conversation).where(column == me).values({column.key: None})
        )  # fmt: skip
    await session.execute(delete(Reading).where(Reading.person_id == me))
    await session.execute(delete(Block).where(or_(Block.by_id == me, Block.person_id == me)))
