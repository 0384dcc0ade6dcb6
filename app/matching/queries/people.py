"""People as matching sees them: what they told, their calendar, and how often they were asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    and_,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.matching.facts import Helper, Period
from app.matching.models import Introduction, NotForMe
from app.matching.rules import MONTH, STANDING, Introduction as State
from app.messages.models import Block
from app.profiles.models import Profile
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


async def is_paused(session: AsyncSession, person_id: int) -> bool:
    """Say whether somebody paused suggestions."""
    query = select(Profile.paused_at).where(Profile.person_id == person_id)
    return await session.scalar(query) is not None


class _Kind(StrEnum):
    """What a row of somebody's past is."""

    ASKED = "asked"
    """How often they were asked in a month."""
    ANSWERED = "answered"
    """A mission that is answered."""
    AVOIDS = "avoids"
    """A person whom they block, or who blocks them."""
    AVOIDS_HOUSE = "avoids_house"
    """The same of an organisation."""


@dataclass
class _Past:
    """What was between somebody, teams and missions."""

    asked: int = 0
    answered: set[int] = field(default_factory=set)
    avoids: set[int] = field(default_factory=set)
    givers: set[str] = field(default_factory=set)

    def add(self, kind: str, value: int) -> None:
        """Take in a row."""
        if kind == _Kind.ASKED:
            self.asked = value
        elif kind == _Kind.ANSWERED:
            self.answered.add(value)
        elif kind == _Kind.AVOIDS:
            self.avoids.add(value)
        else:
            self.givers.add(f"organisation:{value}")


async def _some(
    session: AsyncSession, person_ids: Sequence[int], now: datetime
) -> dict[int, Helper]:
    told = await facts_of(session, person_ids, now)
    busy = await busy_of(session, person_ids, now, now + 12 * MONTH)
    past: defaultdict[int, _Past] = defaultdict(_Past)
    values = {"people": list(person_ids), "since": now - MONTH}
    for kind, person_id, value in await session.execute(_past(), values):
        past[person_id].add(kind, value)
    return {
        person_id: _helper(facts, busy.get(person_id, []), past[person_id], now)
        for person_id, facts in told.items()
    }


def _helper(facts: PersonFacts, busy: Sequence[Busy], past: _Past, now: datetime) -> Helper:
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
        asked=past.asked,
        answered=frozenset(past.answered),
        avoids=frozenset(past.avoids),
        avoids_givers=frozenset(past.givers),
    )


@cache
def _past() -> Select[*tuple[Any, ...]]:
    """Rows of (kind, person, number), of every kind in one journey."""
    invited = select(Introduction.person_id.label("person_id")).where(
        Introduction.person_id == PEOPLE, Introduction.by_team, Introduction.asked_at > SINCE
    )
    called = select(Ask.person_id.label("person_id")).where(
        Ask.person_id == PEOPLE, Ask.asked_at > SINCE
    )
    asked = union_all(invited, called).subquery()
    both = union_all(
        select(
            literal(_Kind.ASKED.value), asked.c.person_id, func.count().cast(BigInteger)
        ).group_by(asked.c.person_id),
        *_answered(),
        *_avoided(),
    ).subquery()
    return select(*both.c)


def _answered() -> list[Select[*tuple[Any, ...]]]:
    kind = literal(_Kind.ANSWERED.value)
    return [
        select(kind, NotForMe.person_id, NotForMe.mission_id).where(NotForMe.person_id == PEOPLE),
        select(kind, Introduction.person_id, Introduction.mission_id).where(
            Introduction.person_id == PEOPLE, _is_answered()
        ),
        select(kind, Application.person_id, Application.mission_id).where(
            Application.person_id == PEOPLE, Application.state.in_(sorted(_OPEN_OR_REFUSED))
        ),
    ]


def _is_answered() -> ColumnElement[bool]:
    """What stands or a team refused; what lapsed or a team took back rests for a month.

    A person's own no is kept by itself (:class:`NotForMe`): they may take that back.
    """
    lapsed = Introduction.state.in_(sorted({State.EXPIRED, State.WITHDRAWN}))
    return or_(
        Introduction.state.in_(sorted(STANDING)),
        and_(Introduction.state == State.DECLINED, ~Introduction.by_team),
        and_(lapsed, Introduction.by_team, Introduction.asked_at > SINCE),
    )


def _avoided() -> list[Select[*tuple[Any, ...]]]:
    """Blocks of both directions; who was blocked without a name is avoided nowhere else."""
    person, house = literal(_Kind.AVOIDS.value), literal(_Kind.AVOIDS_HOUSE.value)
    ways = [
        (person, Block.by_id, Block.person_id),
        (person, Block.person_id, Block.by_id),
        (house, Block.by_id, Block.organisation_id),
        (house, Block.person_id, Block.by_organisation_id),
    ]
    return [
        select(kind, who, other).where(
            who == PEOPLE, other.is_not(None), Block.is_anonymous.is_(False)
        )
        for kind, who, other in ways
    ]


_OPEN_OR_REFUSED = {
    ApplicationState.SENT,
    ApplicationState.SEEN,
    ApplicationState.ACCEPTED,
    ApplicationState.REFUSED,
}
"""Who took an application back, or never had an answer, may be suggested the mission again."""
