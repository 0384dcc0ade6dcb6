"""Saying something in a conversation, and having read what was said."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.i18n import N_, current
from app.core.notices import tell
from app.messages import policy
from app.messages.models import Conversation, Message, Reading
from app.messages.parties import Party, Reader
from app.messages.queries.conversations import Seen
from app.messages.queries.pairs import is_blocked
from app.messages.queries.words import latest, theirs
from app.messages.service.locking import held
from app.organisations.queries import speakers_of


async def say(
    session: AsyncSession, actor: Actor, reader: Reader, public_id: str, body: str, now: datetime
) -> str:
    """Say something to the other side and return the message's public id.

    The conversation is held: a block that is pressed meanwhile comes before or after, never between.

    Raises:
        NotFound: the conversation is none of the reader's.
        Refused: it is not accepted, or blocked.
    """
    seen = await held(session, reader, public_id)
    if await blocked_by_other(session, seen, actor.id):
        seen = replace(seen, blocks_me=True)
    policy.can_write(actor, seen).require()
    message = Message(
        conversation_id=seen.id,
        side=seen.side,
        author_id=actor.id,
        body=body,
        language=current(),
        created_at=now,
    )
    session.add(message)
    await session.flush()
    await session.execute(
        update(Conversation)
        .where(Conversation.id == seen.id)
        .values(last_at=func.greatest(Conversation.last_at, now))
    )
    await _read(session, seen, actor.id, message.id)
    await tell(
        session,
        "messages.received",
        f"messages.received:{seen.id}:{seen.side}:{await _unread_since(session, seen)}",
        to=await hearers(session, seen.id, seen.other),
        because=N_("because you have a conversation with them"),
        data=heard_of(seen, actor.public_id),
    )
    return message.public_id


def heard_of(seen: Seen, by: str) -> dict[str, str]:
    """Return what a notice needs; who spoke (a public id) only where an organisation did."""
    spoke = {"by": by} if seen.mine.organisation_id is not None else {}
    return {"conversation": seen.public_id, "side": seen.side.value, **spoke}


async def blocked_by_other(session: AsyncSession, seen: Seen, person_id: int) -> bool:
    """Say whether the other side wants to hear nothing of the reader's side, or of the person who speaks."""
    return await is_blocked(
        session,
        by=seen.other,
        party=seen.mine,
        person_id=person_id,
        keeps_name=seen.speaks_nameless,
    )


async def read(session: AsyncSession, actor: Actor, seen: Seen) -> None:
    """Note that the actor has read what was said until now."""
    await _read(session, seen, actor.id, await latest(session, seen.id))


async def report(session: AsyncSession, seen: Seen, which: str, now: datetime) -> str:
    """Let moderators see a message of the other side, with those around it; return its public id.

    Raises:
        NotFound: the other side wrote no such message here.
    """
    message = await theirs(session, seen, which)
    if message is None:
        raise NotFound
    await session.execute(
        update(Message)
        .where(Message.id == message.id, Message.reported_at.is_(None))
        .values(reported_at=now)
    )
    return message.public_id


async def hearers(session: AsyncSession, conversation_id: int, party: Party) -> list[int]:
    """Return whom to tell on one side: the person, or who speaks for the organisation, if not muted."""
    if party.organisation_id is not None:
        everyone = await speakers_of(session, party.organisation_id)
    else:
        everyone = [party.person_id] if party.person_id is not None else []
    query = select(Reading.person_id).where(
        Reading.conversation_id == conversation_id, Reading.muted_at.is_not(None)
    )
    muted = set((await session.execute(query)).scalars())
    return [person for person in everyone if person not in muted]


async def _unread_since(session: AsyncSession, seen: Seen) -> int:
    """Return the first message that nobody of the other side has read: one notice tells of all since."""
    readers = await hearers(session, seen.id, seen.other)
    furthest = (
        select(func.coalesce(func.max(Reading.read_up_to), 0))
        .where(Reading.conversation_id == seen.id, Reading.person_id.in_(readers))
        .scalar_subquery()
    )
    query = select(func.min(Message.id)).where(
        Message.conversation_id == seen.id, Message.side == seen.side, Message.id > furthest
    )
    return (await session.execute(query)).scalar_one() or 0


async def _read(session: AsyncSession, seen: Seen, person_id: int, up_to: int) -> None:
    await session.execute(
        insert(Reading)
        .values(conversation_id=seen.id, person_id=person_id, read_up_to=up_to)
        .on_conflict_do_update(
            index_elements=["conversation_id", "person_id"],
            set_={"read_up_to": func.greatest(Reading.read_up_to, up_to)},
        )
    )
