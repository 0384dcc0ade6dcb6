"""What there is between two parties: their conversation, and whether one blocks the other."""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.messages.models import Block, Conversation
from app.messages.parties import Party


async def between(
    session: AsyncSession, one: Party, other: Party, *, is_anonymous: bool
) -> Conversation | None:
    """Return the conversation of two parties, whoever of them asked.

    With somebody who keeps their name, only the one that ``one`` asked for: were they known by what
    they asked under their name, the two would be told to be the same.
    """
    ways = and_(_is_asker(one), _is_asked(other))
    if not is_anonymous:
        ways = or_(ways, and_(_is_asker(other), _is_asked(one)))
    query = select(Conversation).where(Conversation.is_anonymous == is_anonymous, ways)
    return (await session.execute(query)).scalar_one_or_none()


async def is_blocked(
    session: AsyncSession, *, by: Party, party: Party, person_id: int, keeps_name: bool = False
) -> bool:
    """Say whether ``by`` wants to hear nothing of ``party``, or of the person who speaks for it.

    ``keeps_name``: whether they speak without a name; blocked so, they are blocked nowhere else.
    """
    blocker = (
        Block.by_organisation_id == by.organisation_id
        if by.organisation_id is not None
        else Block.by_id == by.person_id
    )
    blocked = Block.person_id == person_id
    if party.organisation_id is not None:
        blocked = or_(blocked, Block.organisation_id == party.organisation_id)
    return bool(
        (
            await session.execute(
                select(exists().where(blocker, blocked, Block.is_anonymous.is_(keeps_name)))
            )
        ).scalar_one()
    )


def _is_asker(party: Party) -> ColumnElement[bool]:
    if party.organisation_id is not None:
        return Conversation.asker_organisation_id == party.organisation_id
    return and_(
        Conversation.asker_id == party.person_id, Conversation.asker_organisation_id.is_(None)
    )


def _is_asked(party: Party) -> ColumnElement[bool]:
    if party.organisation_id is not None:
        return Conversation.asked_organisation_id == party.organisation_id
    return and_(
        Conversation.asked_id == party.person_id, Conversation.asked_organisation_id.is_(None)
    )
