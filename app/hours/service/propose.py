"""Saying hours: the person does, or the check-in for them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db.constraint import flush_or
from app.core.errors import Conflict, Invalid
from app.core.i18n import gettext as _
from app.hours import policy
from app.hours.models import HoursEntry, HoursTurn
from app.hours.queries.places import left_of_day
from app.hours.rules import (
    MINUTES_STEP,
    PROPOSE_WITHIN,
    SESSION_MAX,
    Side,
    State,
    length,
    rounded,
)
from app.hours.schemas import Proposing
from app.hours.service.telling import tell_organisers
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import Application, SignUp
from app.volunteering.rules import ApplicationState, SignUpState


class SaidAlready(Conflict):
    """The hours of this date are said already: by the person, or by the check-in."""


async def propose(
    session: AsyncSession, actor: Actor, mission: Mission, typed: Proposing, now: datetime
) -> HoursEntry:
    """Say what the actor gave; those who run the mission are told that it waits for them.

    Raises:
        Refused: the policy says no.
        Invalid: not a date of this mission, not over yet, longer than it lasted, too long ago.
        SaidAlready: the hours of this date are said already.
    """
    policy.can_propose(actor).require()
    if typed.session:
        one = await _date(session, mission, typed.session, now)
        policy.can_propose_session(await _place(session, one.id, actor.id)).require()
        most, session_id = _length(one), one.id
        day = one.starts_at.astimezone(ZoneInfo(mission.zone)).date()
    else:
        accepted = await _is_accepted(session, mission.id, actor.id)
        policy.can_propose_outside(is_accepted=accepted).require()
        assert typed.day is not None, "the schema has seen to it"
        day, session_id = typed.day, None
        _check_day(mission, day, now)
        most = await left_of_day(session, actor.id, day)
        if most < MINUTES_STEP:
            raise Invalid({"day": _("You have said 12 hours of this day already.")})
    _check_minutes(typed.total, most)
    entry = _entry(mission, actor.id, day, most, typed.total, now)
    entry.session_id, entry.said_by = session_id, Side.PERSON
    session.add(entry)
    await flush_or(session, SaidAlready(_("The hours of this date are said already.")))
    session.add(_first_word(entry, actor.id, Side.PERSON, typed.note))
    await session.flush()
    await tell_organisers(session, entry)
    return entry


async def from_check_in(session: AsyncSession, sign_up_id: int, now: datetime) -> HoursEntry | None:
    """Say, for somebody whose coming was noted, what arrival and departure tell; once.

    None when there is nothing to say: they did not come, or hours are said already.
    """
    query = (
        select(SignUp, MissionSession, Mission)
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .join(Mission, Mission.id == MissionSession.mission_id)
        .where(
            SignUp.id == sign_up_id,
            SignUp.state.in_([SignUpState.COMPLETED, SignUpState.LEFT_EARLY]),
        )
    )
    row = (await session.execute(query)).one_or_none()
    if row is None or _length(row[1]) < MINUTES_STEP:
        return None
    sign_up, one, mission = row[0], row[1], row[2]
    day = one.starts_at.astimezone(ZoneInfo(mission.zone)).date()
    entry = _entry(mission, sign_up.person_id, day, _length(one), _stayed(sign_up, one), now)
    values = {
        name: getattr(entry, name)
        for name in (
            "person_id", "mission_id", "project_id", "organisation_id", "territory_id", "title",
            "language", "worked_on", "most_minutes", "minutes", "state", "proposed_at",
        )
    }  # fmt: skip
    made = await session.execute(
        insert(HoursEntry)
        .values(**values, session_id=one.id, said_by=Side.CHECK_IN)
        .on_conflict_do_nothing()
        .returning(HoursEntry)
    )
    added = made.scalar_one_or_none()
    if added is None:
        return None
    session.add(_first_word(added, None, Side.CHECK_IN, ""))
    await session.flush()
    await tell_organisers(session, added)
    return added


def _entry(
    mission: Mission, person_id: int, day: date, most: int, minutes: int, now: datetime
) -> HoursEntry:
    return HoursEntry(
        person_id=person_id, mission_id=mission.id, project_id=mission.project_id,
        organisation_id=mission.organisation_id, territory_id=mission.territory_id,
        title=mission.title, language=mission.language, worked_on=day, most_minutes=most,
        minutes=minutes, state=State.PROPOSED, proposed_at=now,
    )  # fmt: skip


def _first_word(entry: HoursEntry, by_id: int | None, side: Side, words: str) -> HoursTurn:
    return HoursTurn(
        entry_id=entry.id, at=entry.proposed_at, by_id=by_id, side=side, minutes=entry.minutes,
        words=words,
    )  # fmt: skip


def _length(one: MissionSession) -> int:
    return min(int((one.ends_at - one.starts_at).total_seconds() // 60), SESSION_MAX)


def _stayed(sign_up: SignUp, one: MissionSession) -> int:
    """Return how long somebody was there, as it was noted; all of it when nothing was."""
    begins = max(sign_up.arrived_at or one.starts_at, one.starts_at)
    ends = min(sign_up.left_at or one.ends_at, one.ends_at)
    return rounded((ends - begins).total_seconds() / 60, _length(one))


async def _date(
    session: AsyncSession, mission: Mission, public_id: str, now: datetime
) -> MissionSession:
    query = select(MissionSession).where(
        MissionSession.public_id == public_id, MissionSession.mission_id == mission.id
    )
    one = (await session.execute(query)).scalar_one_or_none()
    if one is None or one.state is SessionState.CANCELLED:
        raise Invalid({"session": _("Please choose one of the dates of this mission.")})
    if one.ends_at > now:
        raise Invalid({"session": _("This date is not over yet.")})
    if now - one.ends_at > PROPOSE_WITHIN:
        raise Invalid({"session": _("This was too long ago: hours are said within a year.")})
    return one


async def _place(session: AsyncSession, session_id: int, person_id: int) -> SignUpState | None:
    """Return what became of somebody's place in a date; the last one, if they had several."""
    query = (
        select(SignUp.state)
        .where(SignUp.session_id == session_id, SignUp.person_id == person_id)
        .order_by(SignUp.state == SignUpState.CANCELLED, SignUp.id.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def _is_accepted(session: AsyncSession, mission_id: int, person_id: int) -> bool:
    query = select(Application.id).where(
        Application.mission_id == mission_id,
        Application.person_id == person_id,
        Application.state == ApplicationState.ACCEPTED,
    )
    return (await session.execute(query.limit(1))).first() is not None


def _check_day(mission: Mission, day: date, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(mission.zone)).date()
    if day > today:
        raise Invalid({"day": _("This day has not come yet.")})
    if today - day > PROPOSE_WITHIN:
        raise Invalid({"day": _("This was too long ago: hours are said within a year.")})


def _check_minutes(minutes: int, most: int) -> None:
    if minutes < MINUTES_STEP:
        raise Invalid({"minutes": _("Please say at least 5 minutes.")})
    if minutes > most:
        said = _("This is more than can be counted: %(length)s at most.")
        raise Invalid({"hours": said % {"length": length(most)}})
