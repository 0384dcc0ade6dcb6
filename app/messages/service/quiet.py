"""Not hearing any more: mute a conversation, block a party, and take it back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.messages.models import Block, Reading
from app.messages.parties import Reader
from app.messages.queries.conversations import Seen
from app.messages.rules import Side
from app.messages.service.locking import held


async def mute(
    session: AsyncSession, actor: Actor, seen: Seen, now: datetime, *, muted: bool
) -> None:
    """Stop telling the actor of a conversation, or tell again; the other side knows nothing of it."""
    at = now if muted else None
    await session.execute(
        insert(Reading)
        .values(conversation_id=seen.id, person_id=actor.id, muted_at=at)
        .on_conflict_do_update(
            index_elements=["conversation_id", "person_id"], set_={"muted_at": at}
        )
    )


async def block(session: AsyncSession, reader: Reader, public_id: str, now: datetime) -> None:
    """Hear nothing any more of the other side; to them it looks like a request not accepted.

    The conversation is held: once this commits, nothing of theirs can be on its way.

    Raises:
        NotFound: the conversation is none of the reader's.
    """
    seen = await held(session, reader, public_id)
    if seen.other_is_gone:
        return
    await session.execute(
        insert(Block).values(**_pair(seen), blocked_at=now).on_conflict_do_nothing()
    )


async def unblock(session: AsyncSession, reader: Reader, public_id: str) -> None:
    """Take a block back.

    Raises:
        NotFound: the conversation is none of the reader's.
    """
    seen = await held(session, reader, public_id)
    pair = _pair(seen)
    await session.execute(
        delete(Block).where(
            *(getattr(Block, name).is_not_distinct_from(value) for name, value in pair.items())
        )
    )


def _pair(seen: Seen) -> dict[str, int | bool | None]:
    by, party = seen.mine, seen.other
    return {
        "is_anonymous": seen.is_anonymous and seen.side is Side.ASKER,
        "by_id": None if by.organisation_id is not None else by.person_id,
        "by_organisation_id": by.organisation_id,
        "person_id": None if party.organisation_id is not None else party.person_id,
        "organisation_id": party.organisation_id,
    }
