"""What becomes of projects when somebody leaves the site for good."""

from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.core.i18n import gettext as _, using
from app.core.personal import Leaving
from app.core.subjects import Subject
from app.media.service.removal import remove_all
from app.projects.models import (
    CarryOffer,
    Project,
    Sponsor,
    TeamInvitation,
    TeamMember,
    Turn,
    Update,
)
from app.projects.rules import LIVING, Act, Standing, TeamRole, allows
from app.projects.service.locking import locked
from app.projects.service.rows import changed, tell_member
from app.projects.service.turn import turn
from app.projects.shown import tags


def to(person_id: int) -> ColumnElement[bool]:
    """Whether an invitation by e-mail went to somebody, or was answered by them."""
    address = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    return or_(TeamInvitation.person_id == person_id, TeamInvitation.email == address)


async def carried_alone(session: AsyncSession, person_id: int) -> str:
    """Return the title of a living project that only this person carries, though it has members."""
    other = aliased(TeamMember)
    members = exists().where(
        other.project_id == Project.id,
        other.person_id != person_id,
        other.standing == Standing.ACCEPTED,
        other.role == TeamRole.MEMBER,
    )
    query = _alone(person_id).where(members).limit(1)
    found = (await session.execute(query)).first()
    return "" if found is None else found.title


async def hand_on(session: AsyncSession, leaving: Leaving) -> None:
    """Let the member who came first carry what the person carried alone; without any, it stops."""
    rows = (await session.execute(_alone(leaving.person_id))).all()
    for row in sorted(rows, key=lambda row: row.id):
        project = await locked(session, row.id)
        heir = (
            select(TeamMember)
            .join(Person, Person.id == TeamMember.person_id)
            .where(
                TeamMember.project_id == project.id,
                TeamMember.person_id != leaving.person_id,
                TeamMember.standing == Standing.ACCEPTED,
                TeamMember.role == TeamRole.MEMBER,
                Person.deleted_at.is_(None),
            )
            .order_by(TeamMember.answered_at, TeamMember.id)
            .limit(1)
        )
        found = (await session.execute(heir)).scalar_one_or_none()
        if found is not None:
            found.role = TeamRole.CARRIER
            await changed(session, project, found)
            await tell_member(session, project, found, "heir", leaving.now)
        elif allows(project.state, Act.STOP):
            with using(project.language):
                reason = _("Whoever carried it has left the site, and nobody was there to go on.")
            await turn(session, None, project, Act.STOP, leaving.now, reason)


async def leave_teams(session: AsyncSession, leaving: Leaving) -> None:
    """Forget the teams that the person was in, or was asked to join, and what they offered."""
    person_id = leaving.person_id
    gone = await session.execute(
        delete(TeamMember)
        .where(TeamMember.person_id == person_id)
        .returning(TeamMember.project_id)
        .execution_options(synchronize_session=False)
    )
    for (project_id,) in gone:
        leaving.pages.update(tags(project_id, listed=True))
    await session.execute(
        delete(TeamInvitation).where(to(person_id)).execution_options(synchronize_session=False)
    )
    await session.execute(
        delete(CarryOffer).where(
            or_(CarryOffer.person_id == person_id, CarryOffer.offered_by_id == person_id)
        )
    )


async def unsign(session: AsyncSession, leaving: Leaving) -> None:
    """Take the person's name from what they told and did, and its words if they asked for it."""
    person_id = leaving.person_id
    told = list(await session.scalars(select(Update.id).where(Update.author_id == person_id)))
    words: dict[str, Any] = {"author_id": None}
    if leaving.erase_words:
        for number in told:
            await remove_all(session, Subject("project-update", number))
        words |= {"title": "…", "body": "", "withdrawn_at": leaving.now}
    await session.execute(update(Update).where(Update.id.in_(told)).values(words))
    for table, name in (
        (Turn, "by_id"), (Sponsor, "asked_by_id"), (Sponsor, "answered_by_id"),
        (TeamMember, "invited_by_id"), (TeamInvitation, "invited_by_id"),
        (CarryOffer, "answered_by_id"),
    ):  # fmt: skip
        column = getattr(table, name)
        await session.execute(update(table).where(column == person_id).values({name: None}))


def _alone(person_id: int) -> Select[*tuple[Any, ...]]:
    mine, other = aliased(TeamMember), aliased(TeamMember)
    others = exists().where(
        other.project_id == Project.id,
        other.person_id != person_id,
        other.role == TeamRole.CARRIER,
        other.standing == Standing.ACCEPTED,
        Person.id == other.person_id,
        Person.deleted_at.is_(None),
    )
    return (
        select(Project.id, Project.title)
        .join(mine, mine.project_id == Project.id)
        .where(
            mine.person_id == person_id,
            mine.role == TeamRole.CARRIER,
            mine.standing == Standing.ACCEPTED,
            Project.state.in_(LIVING),
            ~others,
        )
    )
