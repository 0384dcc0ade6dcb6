"""People as matching sees them: what they told, their calendar, and how often they were asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Select,
    any_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.matching.facts import Helper, Period
from app.matching.models import Introduction, NotForMe
from app.matching.rules import MONTH
from app.profiles.queries.facts import PersonFacts, facts_of
from app.profiles.rules import Sharing
from app.skills.terms import themes_of
from app.volunteering.models import Application, Ask
from app.volunteering.queries.moments import Busy, busy_of
from app.volunteering.rules import ApplicationState

PEOPLE = any_(bindparam("people", type_=ARRAY(BigInteger)))
SINCE = bindparam("since", type_=DateTime(timezone=True))
AT_ONCE = 2_000
"""People read in one statement."""


async def helpers_of(
    session: AsyncSession, person_ids: Sequence[int], now: datetime
) -> dict[int, Helper]:
    """Return each of these people who is there: confirmed, neither suspended nor gone."""
    found: dict[int, Helper] = {}
    for start in range(0, len(person_ids), AT_ONCE):
        found |= await _some(session, person_ids[start : start + AT_ONCE], now)
    return found


async def _some(
    session: AsyncSession, person_ids: Sequence[int], now: datetime
) -> dict[int, Helper]:
    told = await facts_of(session, person_ids, now)
    busy = await busy_of(session, person_ids, now, now + 12 * MONTH)
    asked: dict[int, int] = {}
    answered: defaultdict[int, set[int]] = defaultdict(set)
    values = {"people": list(person_ids), "since": now - MONTH}
    for person_id, mission_id, many in await session.execute(_past(), values):
        if mission_id is None:
            asked[person_id] = many
        else:
            answered[person_id].add(mission_id)
    return {
        person_id: _helper(
            facts, busy.get(person_id, []), asked.get(person_id, 0), answered[person_id], now
        )
        for person_id, facts in told.items()
    }


def _helper(
    facts: PersonFacts, busy: Sequence[Busy], asked: int, answered: Iterable[int], now: datetime
) -> Helper:
    periods = tuple(Period(one.starts_at, one.ends_at) for one in busy)
    month = now + MONTH
    papers: dict[str, date | None] = {**facts.checks, **facts.trainings}
    return Helper(
        person_id=facts.person_id,
        years_old=facts.years_old,
        languages=facts.languages,
        skills={code: level.value for code, level in facts.skills.items()},
        causes=facts.causes | themes_of(facts.causes),
        moments=facts.moments,
        point=None if facts.lat is None or facts.lon is None else (facts.lat, facts.lon),
        travel_km=facts.travel_km,
        is_remote=facts.is_remote,
        monthly_minutes=None if facts.monthly_hours is None else 60 * facts.monthly_hours,
        promised_minutes=sum(one.minutes for one in periods if one.starts_at < month),
        papers=papers,
        busy=periods,
        is_paused=facts.paused,
        is_shown=facts.sharing is not Sharing.NOBODY,
        quota=facts.quota,
        asked=asked,
        answered=frozenset(answered),
    )


@cache
def _past() -> Select[*tuple[Any, ...]]:
    """What was answered (a mission), and how often they were asked in a month (no mission, a count)."""
    invited = (
        select(Introduction.person_id.label("person_id"))
        .where(Introduction.person_id == PEOPLE, Introduction.by_team, Introduction.asked_at > SINCE)
    )  # fmt: skip
    called = select(Ask.person_id.label("person_id")).where(
        Ask.person_id == PEOPLE, Ask.asked_at > SINCE
    )
    asked = union_all(invited, called).subquery()
    one = literal(1, BigInteger)
    both = union_all(
        select(asked.c.person_id, literal(None, BigInteger), func.count()).group_by(
            asked.c.person_id
        ),
        select(NotForMe.person_id, NotForMe.mission_id, one).where(NotForMe.person_id == PEOPLE),
        select(Introduction.person_id, Introduction.mission_id, one).where(
            Introduction.person_id == PEOPLE
        ),
        select(Application.person_id, Application.mission_id, one).where(
            Application.person_id == PEOPLE,
            Application.state.in_(sorted(_ANSWERED)),
        ),
    ).subquery()
    return select(*both.c)


_ANSWERED = {
    ApplicationState.SENT,
    ApplicationState.SEEN,
    ApplicationState.ACCEPTED,
    ApplicationState.REFUSED,
}
"""Who took an application back, or never had an answer, may be suggested the mission again."""
