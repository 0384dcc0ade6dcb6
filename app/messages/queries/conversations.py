"""Conversations as one of their two readers sees them; for anybody else there are none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.core.pagination import Page, decode, page_of
from app.messages.models import Block, Conversation, Message, Reading
from app.messages.parties import Party, Reader, is_theirs
from app.messages.rules import Side, State
from app.organisations.models import Organisation
from app.organisations.queries.speaking import is_named, speaks, spoken_for
from app.organisations.shown import organisation_url
from app.profiles.shown import person_url

PAGE = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation, as one reader sees it."""

    id: int
    public_id: str
    state: State
    side: Side
    mine: Party
    other: Party
    other_name: str
    """Empty when nobody is there any more, or when they keep their name."""
    other_path: str
    my_organisation: str
    """For whom the reader speaks here; empty: for themselves."""
    is_anonymous: bool
    last_at: datetime
    unread: int
    is_muted: bool
    i_block: bool
    blocks_me: bool
    is_heard: bool = True
    """Whether anybody reads on the other side: an organisation may have lost its voice."""

    @property
    def keeps_name(self) -> bool:
        """Say whether the other one is there, without a name."""
        return self.is_anonymous and self.side is Side.ASKER and not self.other_is_gone

    @property
    def other_is_gone(self) -> bool:
        """Say whether nobody is on the other side any more."""
        return self.other.is_gone

    @property
    def speaks_nameless(self) -> bool:
        """Say whether the reader is the one who keeps their name here."""
        return self.is_anonymous and self.side is Side.ASKED

    @property
    def waits_for_me(self) -> bool:
        """Say whether a request is to be answered by the reader."""
        return self.side is Side.ASKED and self.state is State.ASKED and not self.i_block


asker, asked = aliased(Person), aliased(Person)
asker_org, asked_org = aliased(Organisation), aliased(Organisation)


def _rows(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Conversation,
            case((asker.deleted_at.is_(None), asker.id)).label("asker_there"),
            asker.public_id.label("asker_public_id"),
            asker.display_name.label("asker_name"),
            case((asked.deleted_at.is_(None), asked.id)).label("asked_there"),
            asked.public_id.label("asked_public_id"),
            asked.display_name.label("asked_name"),
            my_side(reader).label("side"),
            asker_org.public_id.label("asker_org_public_id"),
            case((is_named(asker_org), asker_org.name), else_="").label("asker_org_name"),
            func.coalesce(speaks(asker_org), False).label("asker_org_speaks"),
            asked_org.public_id.label("asked_org_public_id"),
            case((is_named(asked_org), asked_org.name), else_="").label("asked_org_name"),
            func.coalesce(speaks(asked_org), False).label("asked_org_speaks"),
            _unread(reader).label("unread"),
            func.coalesce(Reading.muted_at.is_not(None), False).label("muted"),
            _blocks(Side.ASKER).label("asker_blocks"),
            _blocks(Side.ASKED).label("asked_blocks"),
        )
        .outerjoin(asker, asker.id == Conversation.asker_id)
        .outerjoin(asked, asked.id == Conversation.asked_id)
        .outerjoin(asker_org, asker_org.id == Conversation.asker_organisation_id)
        .outerjoin(asked_org, asked_org.id == Conversation.asked_organisation_id)
        .outerjoin(
            Reading,
            and_(Reading.conversation_id == Conversation.id, Reading.person_id == reader.id),
        )
        .where(is_theirs(reader))
        # Who holds the row looks again: what this session read before must not answer.
        .execution_options(populate_existing=True)
    )


def my_side(reader: Reader) -> ColumnElement[str]:
    """Return, in SQL, the word of the side on which the reader stands."""
    is_asker = or_(
        and_(Conversation.asker_id == reader.id, Conversation.asker_organisation_id.is_(None)),
        Conversation.asker_organisation_id.in_(spoken_for(reader.id)),
    )
    return case((is_asker, Side.ASKER.value), else_=Side.ASKED.value)


def _unread(reader: Reader) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(
            Message.conversation_id == Conversation.id,
            Message.id > func.coalesce(Reading.read_up_to, 0),
            Message.side != my_side(reader),
        )
        .correlate(Conversation, Reading)
        .scalar_subquery()
    )


def _blocks(side: Side) -> ColumnElement[bool]:
    """Say whether one side blocks the other: the organisation it is, or the person it is."""
    person, organisation = _columns(side.other)
    blocked = case(
        (organisation.is_not(None), Block.organisation_id == organisation),
        else_=Block.person_id == person,
    )
    # Only who was asked keeps a name: a block of theirs speaks of an asker, who has one.
    nameless = Conversation.is_anonymous if side is Side.ASKER else false()
    return exists().where(_is_by(side), blocked, Block.is_anonymous == nameless)


def _is_by(side: Side) -> ColumnElement[bool]:
    person, organisation = _columns(side)
    return case(
        (organisation.is_not(None), Block.by_organisation_id == organisation),
        else_=Block.by_id == person,
    )


def _columns(side: Side) -> tuple[Any, Any]:
    if side is Side.ASKER:
        return Conversation.asker_id, Conversation.asker_organisation_id
    return Conversation.asked_id, Conversation.asked_organisation_id


def hidden_from(reader: Reader) -> ColumnElement[bool]:
    """Say which requests the reader never sees: those made after they blocked who asks, or for whom.

    A request that was there before the block stays in the list: there it can be unblocked.
    """
    blocked = or_(
        Block.person_id == Conversation.asker_id,
        Block.organisation_id == Conversation.asker_organisation_id,
    )
    before = Block.blocked_at <= Conversation.asked_at
    return and_(
        my_side(reader) == Side.ASKED.value,
        Conversation.state == State.ASKED,
        exists().where(_is_by(Side.ASKED), blocked, before, Block.is_anonymous.is_(False)),
    )


async def mine(
    session: AsyncSession, reader: Reader, cursor: str = "", size: int = PAGE
) -> Page[Seen]:
    """Return the reader's conversations, the latest first."""
    query = _rows(reader).where(~hidden_from(reader))
    if cursor:
        at, number = decode(cursor, datetime, int)
        query = query.where(tuple_(Conversation.last_at, Conversation.id) < tuple_(at, number))
    query = query.order_by(Conversation.last_at.desc(), Conversation.id.desc()).limit(size + 1)
    found = [_seen(row) for row in await session.execute(query)]
    return page_of(found, size, lambda seen: (seen.last_at.isoformat(), seen.id))


async def one(session: AsyncSession, reader: Reader, public_id: str) -> Seen | None:
    """Return a conversation of the reader's; None when it is none of theirs."""
    query = _rows(reader).where(Conversation.public_id == public_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _seen(row)


def unread(person_id: int) -> ScalarSelect[int]:
    """Count the conversations that hold something somebody has not read, muted ones left out."""
    reader = Reader(person_id)
    inner = (
        select(Conversation.id)
        .outerjoin(
            Reading,
            and_(Reading.conversation_id == Conversation.id, Reading.person_id == reader.id),
        )
        .where(
            is_theirs(reader), ~hidden_from(reader), Reading.muted_at.is_(None),
            _unread(reader) > 0,
        )
        .subquery()
    )  # fmt: skip
    return select(func.count()).select_from(inner).scalar_subquery()


async def requests(session: AsyncSession, reader: Reader) -> int:
    """Count the requests for a conversation that wait for the reader's answer."""
    query = select(func.count(Conversation.id)).where(
        is_theirs(reader),
        my_side(reader) == Side.ASKED.value,
        Conversation.state == State.ASKED,
        ~_blocks(Side.ASKED),
        ~hidden_from(reader),
    )
    return (await session.execute(query)).scalar_one()


def _seen(row: Row[Any]) -> Seen:
    talk: Conversation = row.Conversation
    parties = {
        Side.ASKER: Party(row.asker_there, talk.asker_organisation_id),
        Side.ASKED: Party(row.asked_there, talk.asked_organisation_id),
    }
    side = Side(row.side)
    names = {
        Side.ASKER: (row.asker_org_name, row.asker_org_public_id, row.asker_name, row.asker_public_id),
        Side.ASKED: (row.asked_org_name, row.asked_org_public_id, row.asked_name, row.asked_public_id),
    }  # fmt: skip
    blocks = {Side.ASKER: row.asker_blocks, Side.ASKED: row.asked_blocks}
    heard = {Side.ASKER: row.asker_org_speaks, Side.ASKED: row.asked_org_speaks}
    name, path = _named(names[side.other], parties[side.other])
    if talk.is_anonymous and side is Side.ASKER:
        name = path = ""
    return Seen(
        id=talk.id,
        public_id=talk.public_id,
        state=talk.state,
        side=side,
        mine=parties[side],
        other=parties[side.other],
        other_name=name,
        other_path=path,
        my_organisation=names[side][0] or "",
        is_anonymous=talk.is_anonymous,
        last_at=talk.last_at,
        unread=row.unread,
        is_muted=row.muted,
        i_block=blocks[side],
        blocks_me=blocks[side.other],
        is_heard=parties[side.other].organisation_id is None or heard[side.other],
    )


def _named(known: tuple[str, str, str, str], party: Party) -> tuple[str, str]:
    organisation, organisation_id, person, person_id = known
    if party.organisation_id is not None:
        return organisation, organisation_url(organisation_id, organisation) if organisation else ""
    if party.person_id is None:
        return "", ""
    return person, person_url(person_id, person)
