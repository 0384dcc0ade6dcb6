"""What the clock has to do: whose session is near, whose offer is over, what has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState, State
from app.profiles.queries.holding import is_there
from app.volunteering.models import Application, Replacement, SignUp, Waiting
from app.volunteering.rules import (
    CAME,
    EXPECTED,
    HOLDING,
    IN_LINE,
    UNANSWERED,
    SignUpState,
    WaitingState,
)
from app.volunteering.timing import ATTESTED_WITHIN, LAST_REMINDER, REMINDED_BEFORE, UNMARKED_AFTER

BATCH = 200


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody's place in a session that is near, and where to write to them."""

    sign_up_id: int
    session_id: int
    signed_up_at: datetime
    starts_at: datetime
    zone: str
    email: str
    language: str
    name: str


async def to_remind(session: AsyncSession, now: datetime) -> list[Near]:
    """Return who may have to be reminded; whether it is night there is not looked at."""
    query = (
        select(
            SignUp.id, SignUp.session_id, SignUp.signed_up_at, MissionSession.starts_at,
            Mission.zone, Person.email, Person.language, Person.display_name,
        )
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .join(Mission, Mission.id == MissionSession.mission_id)
        .join(Person, Person.id == SignUp.person_id)
        .where(
            SignUp.state == SignUpState.SIGNED_UP,
            SignUp.signed_up_at <= MissionSession.starts_at - REMINDED_BEFORE,
            MissionSession.state == SessionState.SCHEDULED,
            MissionSession.starts_at <= now + REMINDED_BEFORE,
            MissionSession.starts_at >= now + LAST_REMINDER,
            Mission.hidden_at.is_(None),
            is_there(now),
        )
        .order_by(MissionSession.starts_at, SignUp.id)
        .limit(BATCH)
    )  # fmt: skip
    return [Near(*row) for row in await session.execute(query)]


async def with_offers_over(session: AsyncSession, now: datetime) -> list[int]:
    """Return the sessions of which an offered place was not taken in time."""
    query = (
        select(Waiting.session_id)
        .where(Waiting.state == WaitingState.OFFERED, Waiting.offer_ends_at <= now)
        .group_by(Waiting.session_id)
        .order_by(func.min(Waiting.offer_ends_at), Waiting.session_id)
        .limit(BATCH)
    )
    return list(await session.scalars(query))


async def with_waves_due(session: AsyncSession, now: datetime) -> list[int]:
    """Return the sessions for which the next people are to be asked."""
    query = select(Replacement.session_id).where(
        Replacement.closed_at.is_(None), Replacement.next_at <= now
    )
    return list(await session.scalars(query.order_by(Replacement.next_at).limit(BATCH)))


async def over(session: AsyncSession, now: datetime) -> list[int]:
    """Return the sessions that ended, and of which a place or a turn can be settled now.

    Where nobody was noted, whoever was expected is asked about on the first day, and then left alone:
    such sessions must not stand before those that can be settled.
    """
    lately = MissionSession.ends_at > now - ATTESTED_WITHIN - UNMARKED_AFTER
    ended = (MissionSession.ends_at <= now, MissionSession.state != SessionState.CANCELLED)
    another = aliased(SignUp)
    somebody_came = exists().where(
        another.session_id == MissionSession.id, another.state.in_(sorted(CAME))
    )
    unsettled = (
        select(MissionSession.id, MissionSession.ends_at)
        .join(SignUp, SignUp.session_id == MissionSession.id)
        .where(
            *ended,
            lately,
            or_(
                SignUp.state == SignUpState.ARRIVED,
                SignUp.state.in_(sorted(EXPECTED))
                & or_(MissionSession.ends_at > now - UNMARKED_AFTER, somebody_came),
            ),
        )
    )
    waited_for = (
        select(MissionSession.id, MissionSession.ends_at)
        .join(Waiting, Waiting.session_id == MissionSession.id)
        .where(*ended, Waiting.state.in_(sorted(IN_LINE)))
    )
    due = union(unsettled, waited_for)
    return list(await session.scalars(due.order_by("ends_at", "id").limit(BATCH)))


async def unanswered(session: AsyncSession, now: datetime, within: timedelta) -> list[int]:
    """Return the applications that nobody answered in time, or whose mission is over."""
    query = (
        select(Application.id)
        .join(Mission, Mission.id == Application.mission_id)
        .where(
            Application.state.in_(sorted(UNANSWERED)),
            or_(
                Application.sent_at <= now - within,
                Mission.state.in_([State.DONE, State.CANCELLED]),
            ),
        )
        .order_by(Application.id)
        .limit(BATCH)
    )
    return list(await session.scalars(query))


async def of_who_left(session: AsyncSession, now: datetime) -> list[int]:
    """Return the places, in sessions to come, of people who closed their account."""
    query = (
        select(SignUp.id)
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .join(Person, Person.id == SignUp.person_id)
        .where(
            SignUp.state.in_(sorted(EXPECTED)),
            MissionSession.starts_at > now,
            Person.deleted_at.is_not(None),
        )
        .order_by(MissionSession.mission_id, SignUp.session_id)
        .limit(BATCH)
    )
    return list(await session.scalars(query))


async def comers(session: AsyncSession, session_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return who comes to sessions, or waits, as (session, person); of a cancelled one, who would have."""
    off = MissionSession.state == SessionState.CANCELLED
    coming = (
        select(SignUp.session_id, SignUp.person_id)
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .where(
            SignUp.session_id.in_(session_ids),
            or_(
                SignUp.state.in_(sorted(HOLDING)),
                off & (SignUp.cancelled_at >= MissionSession.changed_at),
            ),
        )
    )
    waiting = (
        select(Waiting.session_id, Waiting.person_id)
        .join(MissionSession, MissionSession.id == Waiting.session_id)
        .where(
            Waiting.session_id.in_(session_ids),
            or_(
                Waiting.state.in_(sorted(IN_LINE)),
                off
                & (Waiting.state == WaitingState.CLOSED)
                & (Waiting.answered_at >= MissionSession.changed_at),
            ),
        )
    )
    rows = (await session.execute(union(coming, waiting))).all()
    return sorted((date, person) for date, person in rows)
