"""The two of a conversation: a person or an organisation, whoever speaks for it today."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.messages.models import Conversation
from app.messages.rules import Side
from app.organisations.queries import voices
from app.organisations.queries.speaking import spoken_for


@dataclass(frozen=True, slots=True)
class Party:
    """One of two: an organisation when ``organisation_id`` is set, else a person."""

    person_id: int | None
    organisation_id: int | None = None

    @property
    def is_gone(self) -> bool:
        """Say whether nobody is there any more."""
        return self.person_id is None and self.organisation_id is None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads: themselves, and the organisations that they speak for at this moment."""

    id: int
    organisations: frozenset[int] = frozenset()
    public_id: str = ""

    def side(self, asker: Party, asked: Party) -> Side | None:
        """Return where the reader stands; None: the conversation is none of theirs."""
        if self.speaks_as(asker):
            return Side.ASKER
        return Side.ASKED if self.speaks_as(asked) else None

    def speaks_as(self, party: Party) -> bool:
        """Say whether the reader is the party, or speaks for it."""
        if party.organisation_id is not None:
            return party.organisation_id in self.organisations
        return party.person_id == self.id


async def reader_of(session: AsyncSession, actor: Actor) -> Reader:
    """Return the actor as a reader."""
    spoken = frozenset(v.id for v in await voices(session, actor))
    return Reader(actor.id, spoken, actor.public_id)


def is_theirs(reader: Reader) -> ColumnElement[bool]:
    """Say in SQL what :meth:`Reader.side` says: the conversation has the reader on one side."""
    return or_(
        and_(Conversation.asker_id == reader.id, Conversation.asker_organisation_id.is_(None)),
        and_(Conversation.asked_id == reader.id, Conversation.asked_organisation_id.is_(None)),
        Conversation.asker_organisation_id.in_(spoken_for(reader.id)),
        Conversation.asked_organisation_id.in_(spoken_for(reader.id)),
    )
