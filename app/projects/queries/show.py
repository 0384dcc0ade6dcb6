"""What the page of a project asks of the database, in one statement."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.db.questions import Answer, Columns, Questions, known, question
from app.core.subjects import Subject
from app.ideas.models import Gate, Idea
from app.ideas.rules import READABLE
from app.ideas.shown import idea_url
from app.media.queries import Attached, attached_to
from app.organisations.models import Organisation
from app.organisations.queries import Spoken, speaker_of
from app.organisations.queries.speaking import spoken_for
from app.projects.models import Project, Sponsor, TeamMember, Turn
from app.projects.queries.team import Teammate, team_of
from app.projects.queries.updates import News, latest
from app.projects.rules import Standing, State, TeamRole


@dataclass(frozen=True, slots=True)
class Origin:
    """The idea a project was, and who backed it."""

    public_id: str
    title: str
    language: str
    local: int
    other: int
    passed_at: datetime | None

    @property
    def path(self) -> str:
        """Return the page of the idea."""
        return idea_url(self.public_id, self.title)

    @property
    def supporters(self) -> int:
        """Return how many back it, each counted once."""
        return self.local + self.other


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of a project, as its page tells it."""

    was: State
    now_is: State
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Own:
    """How whoever asks stands towards the team, when something waits."""

    standing: Standing | None = None
    role: TeamRole | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers about one project, for whoever looks at it."""

    team: Answer[list[Teammate]]
    sponsor: Answer[Spoken | None]
    origin: Answer[Origin | None]
    turns: Answer[list[Step]]
    news: Answer[list[News]]
    attached: Answer[Attached]
    of_idea: Answer[Attached] | None
    """What hangs on the idea it was: its photo stands where the project has none yet."""
    own: Answer[Own]
    asked_of: Answer[list[Spoken]]
    waiting: Answer[int]


def facts_of(asked: Questions, project: Project, actor: Actor | None) -> Facts:
    """Add the questions about a project to those that are to be asked."""
    sponsor = project.organisation_id
    return Facts(
        team=asked.add(team_of(project.id)),
        sponsor=known(None) if sponsor is None else asked.add(speaker_of(sponsor)),
        origin=known(None) if project.idea_id is None else asked.add(origin_of(project.idea_id)),
        turns=asked.add(turns_of(project.id)),
        news=asked.add(latest(project.id)),
        attached=asked.add(attached_to(project.subject)),
        of_idea=None
        if project.idea_id is None
        else asked.add(attached_to(Subject("idea", project.idea_id))),
        own=known(Own()) if actor is None else asked.add(own_of(project.id, actor.id)),
        asked_of=known([]) if actor is None else asked.add(asked_of(project.id, actor.id)),
        waiting=known(0) if actor is None else asked.add(waiting_in(project.id)),
    )


@question(lambda found: next((Origin(*row) for row in found), None))
def origin_of(idea_id: int) -> Columns:
    """Ask which idea a project was, if everybody may read it."""
    return (
        select(
            Idea.public_id, Idea.title, Idea.language, Gate.local, Gate.other, Gate.passed_at,
        )
        .join(Gate, Gate.idea_id == Idea.id)
        .where(Idea.id == idea_id, Idea.state.in_(READABLE))
    )  # fmt: skip


@question(lambda found: [Step(*row) for row in found])
def turns_of(project_id: int) -> Columns:
    """Ask for the history of a project, the last turn first."""
    name = func.coalesce(case((Person.deleted_at.is_(None), Person.display_name)), "")
    return (
        select(Turn.was, Turn.now_is, Turn.reason, Turn.at, name.label("by"))
        .outerjoin(Person, Person.id == Turn.by_id)
        .where(Turn.project_id == project_id)
        .order_by(Turn.id.desc())
        .limit(50)
    )


@question(lambda found: next((Own(*row) for row in found), Own()))
def own_of(project_id: int, person_id: int) -> Columns:
    """Ask how somebody stands towards a team."""
    return select(TeamMember.standing, TeamMember.role).where(
        TeamMember.project_id == project_id, TeamMember.person_id == person_id
    )


@question(lambda found: [Spoken(*row) for row in found])
def asked_of(project_id: int, person_id: int) -> Columns:
    """Ask which organisations that somebody speaks for are asked to support a project."""
    return (
        select(Organisation.id, Organisation.public_id, Organisation.name, Organisation.logo)
        .join(Sponsor, Sponsor.organisation_id == Organisation.id)
        .where(
            Sponsor.project_id == project_id,
            Sponsor.standing == Standing.INVITED,
            Organisation.id.in_(spoken_for(person_id)),
        )
        .order_by(Sponsor.id)
    )


@question(lambda found: int(found.scalar_one()))
def waiting_in(project_id: int) -> Columns:
    """Ask how many people and organisations wait for the team's answer."""
    people = select(func.count()).where(
        TeamMember.project_id == project_id, TeamMember.standing == Standing.ASKED
    )
    organisations = select(func.count()).where(
        Sponsor.project_id == project_id, Sponsor.standing == Standing.ASKED
    )
    total = people.scalar_subquery() + organisations.scalar_subquery()
    return select(total.label("waiting"))
