"""What somebody may still say: dates they came to, and the rest of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.db.questions import Columns, question
from app.hours.models import HoursEntry
from app.hours.queries.entries import PERSON
from app.hours.rules import DAY_MAX, PROPOSE_WITHIN, State
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import SignUp
from app.volunteering.rules import COUNTED, SignUpState

MOST = 10


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A date that is over, whose hours may be said."""

    public_id: str
    starts_at: datetime
    ends_at: datetime
    mission_id: str
    title: str

    @property
    def minutes(self) -> int:
        """Return how long it lasted."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def _is_unsaid(person: Any, now: Any) -> Any:
    """Which places of somebody had a date that is over, and whose hours are not said."""
    said = (
        select(HoursEntry.id)
        .where(
            HoursEntry.session_id == MissionSession.id,
            HoursEntry.person_id == person,
            HoursEntry.state != State.WITHDRAWN,
        )
        .exists()
    )
    return and_(
        SignUp.person_id == person,
        SignUp.state.in_(sorted(COUNTED - {SignUpState.NO_SHOW})),
        MissionSession.state != SessionState.CANCELLED,
        MissionSession.ends_at.between(now - PROPOSE_WITHIN, now),
        ~said,
    )


@cache
def _unsaid() -> Select[*tuple[Any, ...]]:
    now = bindparam("now", type_=DateTime(timezone=True))
    return (
        select(
            MissionSession.public_id, MissionSession.starts_at, MissionSession.ends_at,
            Mission.public_id, Mission.title,
        )
        .join(SignUp, SignUp.session_id == MissionSession.id)
        .join(Mission, Mission.id == MissionSession.mission_id)
        .where(_is_unsaid(PERSON, now), Mission.hidden_at.is_(None))
        .order_by(MissionSession.ends_at.desc(), MissionSession.id)
        .limit(MOST)
    )  # fmt: skip


@cache
def _unsaid_of_mission() -> Select[*tuple[Any, ...]]:
    return _unsaid().where(Mission.id == bindparam("mission", type_=BigInteger))


async def to_say(session: AsyncSession, person_id: int, now: datetime) -> Sequence[Unsaid]:
    """Return the last dates that somebody came to and whose hours are not said, newest first."""
    found = await session.execute(_unsaid(), {"person": person_id, "now": now})
    return [Unsaid(*row) for row in found]


async def to_say_of(
    session: AsyncSession, person_id: int, mission_id: int, now: datetime
) -> Sequence[Unsaid]:
    """Return the same for one mission."""
    asked = {"person": person_id, "mission": mission_id, "now": now}
    return [Unsaid(*row) for row in await session.execute(_unsaid_of_mission(), asked)]


@question(lambda found: bool(found.scalar_one()))
def has_unsaid(person_id: int, mission_id: int, now: datetime) -> Columns:
    """Ask whether somebody came to a date of a mission that is over, and has not said their hours."""
    return select(
        select(SignUp.id)
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .where(MissionSession.mission_id == mission_id, _is_unsaid(person_id, now))
        .exists()
    )


async def left_of_day(
    session: AsyncSession, person_id: int, day: date, *, but: int | None = None
) -> int:
    """Return how many minutes of a day somebody may still say outside of dates, beside some hours.

    The person's row is held: two forms sent at once must not both be the last that fits.
    """
    await session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    said = select(func.coalesce(func.sum(HoursEntry.minutes), 0)).where(
        HoursEntry.person_id == person_id,
        HoursEntry.worked_on == day,
        HoursEntry.session_id.is_(None),
        HoursEntry.state != State.WITHDRAWN,
        HoursEntry.id.is_distinct_from(but),
    )
    return DAY_MAX - int((await session.execute(said)).scalar_one())
