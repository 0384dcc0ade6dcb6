"""How long ideas wait for a first answer: one idea, each territory, and the list of those that wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.rules import Clock
from app.core.db.questions import Columns, question
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.ideas.models import Gate, Idea
from app.ideas.rules import READABLE, State
from app.places.rules import Area


@dataclass(frozen=True, slots=True)
class TerritoryClock:
    """How one territory answers; ``territory_id`` None is what concerns the whole city."""

    territory_id: int | None
    waiting: int
    answered: int
    median: timedelta | None
    """Half of the answered ideas waited less."""
    since: datetime | None
    """When the one that waits the longest passed its gate."""

    @property
    def median_days(self) -> int | None:
        """Return the median wait in whole days."""
        return None if self.median is None else self.median.days


@dataclass(frozen=True, slots=True)
class Waiting:
    """An idea past its gate, for who should answer it."""

    id: int
    public_id: str
    title: str
    language: str
    area: Area
    local: int
    other: int
    passed_at: datetime


@question(lambda found: next((Clock(*row) for row in found), None))
def clock_of(idea_id: int) -> Columns:
    """Ask for the clock of an idea; None when it has not passed its gate."""
    return select(Gate.passed_at, Gate.answered_at, Gate.answer).where(
        Gate.idea_id == idea_id, Gate.passed_at.is_not(None)
    )


async def by_territory(session: AsyncSession) -> list[TerritoryClock]:
    """Return the clock of every territory where an idea has passed its gate, most waiting first."""
    waits = (Gate.answered_at.is_(None), Idea.state == State.CANDIDATE)
    is_answered = Gate.answered_at.is_not(None)
    waiting = func.count().filter(*waits)
    seconds = func.extract("epoch", Gate.answered_at - Gate.passed_at)
    median = func.percentile_cont(0.5).within_group(seconds).filter(is_answered)
    query = (
        select(
            Idea.territory_id,
            waiting,
            func.count().filter(is_answered),
            median,
            func.min(Gate.passed_at).filter(*waits),
        )
        .join(Gate, Gate.idea_id == Idea.id)
        .where(
            Gate.passed_at.is_not(None),
            Idea.state.in_(READABLE - {State.MERGED}),
            or_(is_answered, Idea.state == State.CANDIDATE),
        )
        .group_by(Idea.territory_id)
        .order_by(waiting.desc(), Idea.territory_id)
    )
    return [
        TerritoryClock(
            where, waits_, answered, None if half is None else timedelta(seconds=float(half)), since
        )
        for where, waits_, answered, half, since in await session.execute(query)
    ]


async def waiting(
    session: AsyncSession,
    territories: frozenset[int | None] | None,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page[Waiting]:
    """Return the candidates that nobody answered, the longest waiting first.

    ``territories`` says where (None among them: what concerns the whole city); None is everywhere.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = (
        select(
            Idea.id, Idea.public_id, Idea.title, Idea.language, Idea.territory_id,
            Idea.neighbourhood_id, Gate.local, Gate.other, Gate.passed_at,
        )
        .join(Gate, Gate.idea_id == Idea.id)
        .where(
            Gate.is_open,
            Gate.passed_at.is_not(None),
            Gate.answered_at.is_(None),
            Idea.state == State.CANDIDATE,
        )
        .order_by(Gate.passed_at, Idea.id)
        .limit(size + 1)
    )  # fmt: skip
    if territories is not None:
        places = [t for t in territories if t is not None]
        here = Idea.territory_id.in_(places)
        query = query.where(or_(here, Idea.territory_id.is_(None)) if None in territories else here)
    if after:
        moment, last = decode(after, datetime, int)
        query = query.where(
            or_(Gate.passed_at > moment, (Gate.passed_at == moment) & (Idea.id > last))
        )
    rows = [
        Waiting(
            r.id, r.public_id, r.title, r.language, Area(r.territory_id, r.neighbourhood_id),
            r.local, r.other, r.passed_at,
        )
        for r in await session.execute(query)
    ]  # fmt: skip
    return page_of(rows, size, lambda one: (one.passed_at, one.id))


async def count_waiting(session: AsyncSession, territories: frozenset[int | None] | None) -> int:
    """Return how many candidates wait there; see :func:`waiting`."""
    query = (
        select(func.count())
        .select_from(Idea)
        .join(Gate, Gate.idea_id == Idea.id)
        .where(
            Gate.is_open,
            Gate.passed_at.is_not(None),
            Gate.answered_at.is_(None),
            Idea.state == State.CANDIDATE,
        )
    )
    if territories is not None:
        here = Idea.territory_id.in_([t for t in territories if t is not None])
        query = query.where(or_(here, Idea.territory_id.is_(None)) if None in territories else here)
    return (await session.execute(query)).scalar_one()
