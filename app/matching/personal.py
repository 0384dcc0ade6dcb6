"""What matching keeps of a person, given to them and erased with them."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.matching.models import (
    Introduction,
    NotForMe,
    RosterProposal,
    RosterTurn,
    Suggestion,
    SuggestionTold,
)
from app.missions.models import Mission, MissionSession


@kept("suggestions")
async def suggestions(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the missions kept for the person, with their score and the version of the weights."""
    query = (
        select(
            Mission.public_id.label("mission"), Suggestion.points, Suggestion.version,
            Suggestion.for_person, Suggestion.for_mission.label("shown_to_team"),
            Suggestion.kept_at, SuggestionTold.told_at,
        )
        .join(Mission, Mission.id == Suggestion.mission_id)
        .outerjoin(
            SuggestionTold,
            (SuggestionTold.person_id == Suggestion.person_id)
            & (SuggestionTold.mission_id == Suggestion.mission_id),
        )
        .where(Suggestion.person_id == person_id)
        .order_by(Suggestion.points.desc(), Mission.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("missions_told_of")
async def told(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the missions the person was told of."""
    query = (
        select(Mission.public_id.label("mission"), SuggestionTold.told_at)
        .join(Mission, Mission.id == SuggestionTold.mission_id)
        .where(SuggestionTold.person_id == person_id)
        .order_by(SuggestionTold.told_at, Mission.id)
    )
    async for row in rows(session, query):
        yield row


@kept("missions_not_for_me")
async def dismissed(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the missions that the person does not want to see suggested."""
    query = (
        select(Mission.public_id.label("mission"), NotForMe.said_at)
        .join(Mission, Mission.id == NotForMe.mission_id)
        .where(NotForMe.person_id == person_id)
        .order_by(NotForMe.said_at, Mission.id)
    )
    async for row in rows(session, query):
        yield row


@kept("introductions")
async def introductions(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what was asked of the person, or by them for a team, and what came of it."""
    query = (
        select(
            Mission.public_id.label("mission"), Introduction.state, Introduction.by_team,
            (Introduction.person_id != person_id).label("i_asked_for_the_team"),
            Introduction.asked_at, Introduction.person_said_at, Introduction.team_said_at,
            Introduction.ended_at, Introduction.conversation,
        )
        .join(Mission, Mission.id == Introduction.mission_id)
        .where(or_(Introduction.person_id == person_id, Introduction.team_by_id == person_id))
        .order_by(Introduction.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("roster_turns")
async def turns(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the turns proposed for the person."""
    query = (
        select(
            Mission.public_id.label("mission"), MissionSession.starts_at, RosterProposal.asked_at,
            RosterTurn.invited_at,
        )
        .join(RosterProposal, RosterProposal.id == RosterTurn.proposal_id)
        .join(MissionSession, MissionSession.id == RosterTurn.session_id)
        .join(Mission, Mission.id == RosterProposal.mission_id)
        .where(RosterTurn.person_id == person_id)
        .order_by(MissionSession.starts_at, RosterProposal.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@erased("matching")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Erase everything that was kept of the person; what they asked for a team loses its author."""
    for table in (Suggestion, SuggestionTold, NotForMe, Introduction, RosterTurn):
        await session.execute(delete(table).where(table.person_id == leaving.person_id))
    await session.execute(
        update(Introduction)
        .where(Introduction.team_by_id == leaving.person_id)
        .values(team_by_id=None)
    )
    for column in (RosterProposal.asked_by_id, RosterProposal.confirmed_by_id):
        await session.execute(
            update(RosterProposal).where(column == leaving.person_id).values({column: None})
        )
