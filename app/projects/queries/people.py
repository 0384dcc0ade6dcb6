"""Whom a team may ask: members by name, organisations by name; and who waits on either side."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.invited import waits
from app.accounts.models import Person
from app.core.text import fold
from app.organisations.models import Organisation
from app.organisations.queries.speaking import SPEAKS, spoken_for
from app.profiles.models import Profile
from app.profiles.queries.holding import is_there
from app.profiles.shown import person_url
from app.projects.models import Project, Sponsor, TeamInvitation, TeamMember
from app.projects.rules import INVITATION_LIFETIME, LIVING, WAITING, Standing, TeamRole
from app.projects.shown import letter_url, project_url

MOST = 8
SHORTEST = 2
GOES_ON = (Project.hidden_at.is_(None), Project.state.in_(LIVING))
"""Projects for which somebody may still be asked."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member or an organisation that can be asked."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody towards a team, of whom one side has said yes."""

    public_id: str
    name: str
    role: TeamRole
    standing: Standing
    message: str
    since: datetime

    @property
    def path(self) -> str:
        """Return their page."""
        return person_url(self.public_id, self.name)


@dataclass(frozen=True, slots=True)
class Letter:
    """An invitation by e-mail that waits, as carriers see it."""

    public_id: str
    email: str
    role: TeamRole
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class Backing:
    """An organisation towards a project."""

    public_id: str
    name: str
    standing: Standing
    message: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A team that asks somebody to join."""

    project_public_id: str
    title: str
    language: str
    role: TeamRole
    letter: str = ""
    """The public id of the invitation by e-mail, if it is one."""

    @property
    def path(self) -> str:
        """Return the page where one answers: the letter's, or the project's."""
        if self.letter:
            return letter_url(self.letter)
        return project_url(self.project_public_id, self.title)


@dataclass(frozen=True, slots=True)
class AskedToSupport:
    """A team that asks an organisation to support its project."""

    project_public_id: str
    title: str
    organisation: str

    @property
    def path(self) -> str:
        """Return the page of the project, where one answers."""
        return project_url(self.project_public_id, self.title)


async def members_named(
    session: AsyncSession, typed: str, now: datetime, *, but: int
) -> list[Somebody]:
    """Return members of that very name, and those in the directory whose name begins so."""
    wanted = fold(typed)
    if len(wanted) < SHORTEST:
        return []
    name = func.fold(Person.display_name)
    begins = Profile.is_listed & name.startswith(wanted, autoescape=True)
    query = (
        select(Person.public_id, Person.display_name)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .where(is_there(now), Person.id != but, or_(name == wanted, begins))
        .order_by(name != wanted, Person.display_name, Person.id)
        .limit(MOST)
    )
    return [Somebody(*row) for row in await session.execute(query)]


async def organisations_named(session: AsyncSession, typed: str) -> list[Somebody]:
    """Return verified organisations whose name holds these words."""
    wanted = fold(typed)
    if len(wanted) < SHORTEST:
        return []
    query = (
        select(Organisation.public_id, Organisation.name)
        .where(SPEAKS, Organisation.sort_name.contains(wanted, autoescape=True))
        .order_by(Organisation.sort_name, Organisation.id)
        .limit(MOST)
    )
    return [Somebody(*row) for row in await session.execute(query)]


async def waiting_in(session: AsyncSession, project_id: int) -> list[Waiting]:
    """Return who was asked, and who asks, the first first."""
    query = (
        select(
            Person.public_id, Person.display_name, TeamMember.role, TeamMember.standing,
            TeamMember.message, TeamMember.invited_at,
        )
        .join(Person, Person.id == TeamMember.person_id)
        .where(
            TeamMember.project_id == project_id,
            TeamMember.standing.in_(WAITING),
            Person.deleted_at.is_(None),
        )
        .order_by(TeamMember.invited_at, TeamMember.id)
    )  # fmt: skip
    return [Waiting(*row) for row in await session.execute(query)]


async def letters_of(session: AsyncSession, project_id: int, now: datetime) -> list[Letter]:
    """Return the invitations by e-mail that wait."""
    query = (
        select(
            TeamInvitation.public_id, TeamInvitation.email, TeamInvitation.role,
            TeamInvitation.invited_at,
        )
        .where(
            TeamInvitation.project_id == project_id,
            waits(TeamInvitation, INVITATION_LIFETIME, now),
        )
        .order_by(TeamInvitation.id)
    )  # fmt: skip
    return [Letter(*row) for row in await session.execute(query)]


async def organisations_of(session: AsyncSession, project_id: int) -> list[Backing]:
    """Return the organisation that supports a project, and those that wait."""
    query = (
        select(Organisation.public_id, Organisation.name, Sponsor.standing, Sponsor.message)
        .join(Sponsor, Sponsor.organisation_id == Organisation.id)
        .where(
            Sponsor.project_id == project_id,
            or_(Sponsor.standing == Standing.ACCEPTED, Sponsor.standing.in_(WAITING)),
        )
        .order_by(Sponsor.id)
    )
    return [Backing(*row) for row in await session.execute(query)]


async def asking(session: AsyncSession, actor: Actor, now: datetime) -> list[Asked]:
    """Return the teams at work that ask somebody to join, by name or at a confirmed address."""
    columns = (Project.public_id, Project.title, Project.language)
    named = (
        select(*columns, TeamMember.role)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(TeamMember.person_id == actor.id, TeamMember.standing == Standing.INVITED, *GOES_ON)
        .order_by(TeamMember.id)
    )
    found = [Asked(*row) for row in await session.execute(named)]
    if not actor.is_confirmed:
        return found
    written = (
        select(*columns, TeamInvitation.role, TeamInvitation.public_id)
        .join(TeamInvitation, TeamInvitation.project_id == Project.id)
        .where(
            TeamInvitation.email == actor.email.lower(),
            waits(TeamInvitation, INVITATION_LIFETIME, now),
            *GOES_ON,
        )
        .order_by(TeamInvitation.id)
    )
    return [*found, *(Asked(*row) for row in await session.execute(written))]


async def asking_organisations(session: AsyncSession, person_id: int) -> list[AskedToSupport]:
    """Return the teams that ask for the support of an organisation that somebody speaks for."""
    query = (
        select(Project.public_id, Project.title, Organisation.name)
        .join(Sponsor, Sponsor.project_id == Project.id)
        .join(Organisation, Organisation.id == Sponsor.organisation_id)
        .where(
            Sponsor.standing == Standing.INVITED,
            Sponsor.organisation_id.in_(spoken_for(person_id)),
            *GOES_ON,
        )
        .order_by(Sponsor.id)
    )
    return [AskedToSupport(*row) for row in await session.execute(query)]
