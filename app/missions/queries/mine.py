"""The missions that somebody runs, with the numbers of their dates ahead."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState, State
from app.missions.shown import mission_url
from app.organisations.models import Membership
from app.organisations.rules import SPEAKERS
from app.projects.models import TeamMember
from app.projects.rules import RUNS, Standing

MOST = 200


@dataclass(frozen=True, slots=True)
class RunLine:
    """A mission as who runs it sees it in a list."""

    public_id: str
    title: str
    language: str
    state: State
    is_hidden: bool
    next_at: datetime | None
    dates: int
    places: int
    taken: int

    @property
    def path(self) -> str:
        """Return its page, in the language in force."""
        return mission_url(self.public_id, self.title)


async def run_by(session: AsyncSession, actor: Actor, now: datetime) -> list[RunLine]:
    """Return the missions that somebody runs: what goes on first, then what is over, newest first."""
    ahead = (
        select(
            func.min(MissionSession.starts_at).label("next_at"),
            func.count().label("dates"),
            func.coalesce(func.sum(MissionSession.places), 0).label("places"),
            func.coalesce(func.sum(MissionSession.taken), 0).label("taken"),
        )
        .where(
            MissionSession.mission_id == Mission.id,
            MissionSession.state == SessionState.SCHEDULED,
            MissionSession.starts_at > now,
        )
        .correlate(Mission)
        .lateral("ahead")
    )
    query = (
        select(
            Mission.public_id, Mission.title, Mission.language, Mission.state,
            Mission.hidden_at.is_not(None), ahead.c.next_at, ahead.c.dates, ahead.c.places,
            ahead.c.taken,
        )
        .select_from(Mission)
        .join(ahead, ahead.c.dates >= 0)
        .where(_theirs(actor))
        .order_by(
            Mission.state.in_([State.DONE, State.CANCELLED]),
            ahead.c.next_at.nulls_first(),
            Mission.id.desc(),
        )
        .limit(MOST)
    )  # fmt: skip
    return [RunLine(*row) for row in await session.execute(query)]


def _theirs(actor: Actor) -> ColumnElement[bool]:
    """Which missions somebody runs: of a team they are in, of an organisation they speak for."""
    in_team = select(TeamMember.project_id).where(
        TeamMember.person_id == actor.id,
        TeamMember.standing == Standing.ACCEPTED,
        TeamMember.role.in_(sorted(RUNS)),
    )
    speaks = select(Membership.organisation_id).where(
        Membership.person_id == actor.id, Membership.role.in_(sorted(SPEAKERS))
    )
    return or_(Mission.project_id.in_(in_team), Mission.organisation_id.in_(speaks))
