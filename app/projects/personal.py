"""What projects keep of a person, how they are given it, how it is erased, and what holds them."""

from collections.abc import AsyncIterator

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.core.personal import Leaving, Row, erased, held_back, kept, rows
from app.ideas.models import Idea
from app.projects.models import (
    CarryOffer,
    Project,
    TeamInvitation,
    TeamMember,
    Turn,
    Update,
)
from app.projects.service import forget


@kept("project_teams")
async def teams(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the teams that the person is, was or is asked to be in."""
    query = (
        select(
            Project.public_id.label("project"), Project.title, TeamMember.role,
            TeamMember.standing, TeamMember.what, TeamMember.message, TeamMember.invited_at,
            TeamMember.answered_at,
        )
        .join(Project, Project.id == TeamMember.project_id)
        .where(TeamMember.person_id == person_id)
        .order_by(TeamMember.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("project_invitations")
async def invitations(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the invitations that went to the person's address."""
    query = (
        select(
            Project.public_id.label("project"), TeamInvitation.email, TeamInvitation.role,
            TeamInvitation.invited_at, TeamInvitation.answered_at, TeamInvitation.accepted,
        )
        .join(Project, Project.id == TeamInvitation.project_id)
        .where(forget.to(person_id))
        .order_by(TeamInvitation.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("carry_offers")
async def offers(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the offers to carry an idea that the person made or received."""
    query = (
        select(
            Idea.public_id.label("idea"), Idea.title, CarryOffer.is_volunteered,
            CarryOffer.message, CarryOffer.standing, CarryOffer.offered_at,
            CarryOffer.answered_at,
        )
        .join(Idea, Idea.id == CarryOffer.idea_id)
        .where(or_(CarryOffer.person_id == person_id, CarryOffer.offered_by_id == person_id))
        .order_by(CarryOffer.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("project_updates")
async def told(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person told the followers of projects."""
    query = (
        select(
            Project.public_id.label("project"), Update.public_id, Update.title, Update.body,
            Update.language, Update.created_at, Update.edited_at, Update.withdrawn_at,
        )
        .join(Project, Project.id == Update.project_id)
        .where(Update.author_id == person_id)
        .order_by(Update.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("project_turns")
async def turns(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the turns that the person gave to projects, with the reasons."""
    query = (
        select(Project.public_id.label("project"), Turn.was, Turn.now_is, Turn.reason, Turn.at)
        .join(Project, Project.id == Turn.project_id)
        .where(Turn.by_id == person_id)
        .order_by(Turn.id)
    )
    async for row in rows(session, query):
        yield row


@held_back("projects")
async def carries_alone(session: AsyncSession, person_id: int) -> str:
    """Say which living project the person carries alone, when others of its team could."""
    title = await forget.carried_alone(session, person_id)
    if not title:
        return ""
    return _("You carry “%(title)s” alone: let somebody of its team carry it too, or stop it.") % {
        "title": title
    }


@erased("projects")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Forget who was in teams, who asked and told; what the team told stays, of a former member."""
    await forget.hand_on(session, leaving)
    await forget.leave_teams(session, leaving)
    await forget.unsign(session, leaving)
