"""The conversation of an address, for one of its two readers."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core.db import Session
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.messages.parties import Reader, reader_of
from app.messages.queries.conversations import Seen, one


@dataclass(frozen=True, slots=True)
class Open:
    """Who reads which conversation."""

    member: Actor
    reader: Reader
    seen: Seen


async def conversation_in_path(session: Session, member: Member, conversation_id: str) -> Open:
    """Return the conversation if the member is one of its two.

    Raises:
        NotFound: it is none of theirs, whoever they are.
    """
    reader = await reader_of(session, member)
    seen = await one(session, reader, conversation_id) if is_public_id(conversation_id) else None
    if seen is None:
        raise NotFound
    return Open(member, reader, seen)


OpenConversation = Annotated[Open, Depends(conversation_in_path, scope="function")]
