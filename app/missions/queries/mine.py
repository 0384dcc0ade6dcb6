"""The missions that somebody runs, with the numbers of their dates ahead."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.missions.models import Mission, MissionSession
from app.missions.queries.shown import is_to_come
from app.missions.queries.standing import runs
from app.missions.rules import State
from app.missions.shown import mission_url

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
            is_to_come(now),
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
        .where(runs(actor))
        .order_by(
            Mission.state.in_([State.DONE, State.CANCELLED]),
            ahead.c.next_at.nulls_first(),
            Mission.id.desc(),
        )
        .limit(MOST)
    )  # fmt: skip
    return [RunLine(*row) for row in await session.execute(query)]
