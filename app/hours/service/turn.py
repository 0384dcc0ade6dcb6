"""What each side does with hours that were said: the only place that changes them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Invalid, NotFound
from app.core.i18n import gettext as _
from app.core.subjects import Subject
from app.hours import policy
from app.hours.models import HoursEntry, HoursTurn
from app.hours.queries.entries import find, hold_all
from app.hours.queries.places import left_of_day
from app.hours.queries.standing import runs_mission, side_in
from app.hours.rules import (
    AT_ONCE_MAX,
    CLOSED,
    SAYS_MINUTES,
    Act,
    Side,
    State,
    length,
    minutes_fault,
    turned,
)
from app.hours.service.telling import tell_turn


async def turn(
    session: AsyncSession,
    actor: Actor,
    public_id: str,
    act: Act,
    now: datetime,
    minutes: int | None = None,
    words: str = "",
) -> HoursEntry:
    """Do ``act`` for the side on which the actor stands; of two at once, the second is told.

    Raises:
        NotFound: there are no such hours, or the actor stands on no side of them.
        Refused: the policy says no: not their turn, settled already, their own.
        Invalid: the number cannot be said.
    """
    entry = await find(session, public_id, hold=True)
    side = await side_in(session, actor, entry)
    if side is None:
        raise NotFound
    return await _done(session, actor, entry, act, side, now, minutes, words)


async def confirm_together(
    session: AsyncSession, actor: Actor, public_ids: Sequence[str], now: datetime
) -> list[HoursEntry]:
    """Confirm several hours that wait; those that were settled meanwhile are left out.

    Raises:
        Refused: some are not the actor's to confirm.
    """
    entries = await hold_all(session, list(dict.fromkeys(public_ids))[:AT_ONCE_MAX])
    runs: dict[int | None, bool] = {}
    done: list[HoursEntry] = []
    for entry in entries:
        if entry.mission_id not in runs:
            runs[entry.mission_id] = await runs_mission(session, actor, entry.mission_id)
        side = policy.side_of(actor, entry, runs=runs[entry.mission_id])
        policy.can_read(side).require()
        if entry.state is State.PROPOSED:
            done.append(await _done(session, actor, entry, Act.CONFIRM, side, now))
    return done


async def _done(
    session: AsyncSession,
    actor: Actor,
    entry: HoursEntry,
    act: Act,
    side: Side | None,
    now: datetime,
    minutes: int | None = None,
    words: str = "",
) -> HoursEntry:
    policy.can_turn(actor, entry, side, act).require()
    assert side is not None, "the policy has seen to it"
    said = minutes or 0 if act in SAYS_MINUTES else None
    if said is not None:
        await _check(session, entry, act, said)
    after = turned(policy.table_of(entry), act, side, said)
    entry.state, entry.said_by = after.state, after.said_by
    entry.minutes, entry.rounds = after.minutes, after.rounds
    if after.state in CLOSED:
        entry.decided_at, entry.decided_by_id = now, actor.id
    word = HoursTurn(
        entry_id=entry.id, at=now, by_id=actor.id, side=side, act=act, minutes=after.minutes,
        words=words,
    )  # fmt: skip
    session.add(word)
    await session.flush()
    await tell_turn(session, entry, act, side, actor.id, word.id)
    if side is Side.STAFF:
        await record(
            session, "hours.settled", by=actor.id, now=now, subject=Subject("hours", entry.id),
            territory_id=entry.territory_id, reason=words,
            detail={"entry": entry.public_id, "minutes": after.minutes},
        )  # fmt: skip
    return entry


async def _check(session: AsyncSession, entry: HoursEntry, act: Act, minutes: int) -> None:
    """Refuse a number over the date, or over what the day holds beside what else was said of it.

    Raises:
        Invalid: it cannot be said.
    """
    if fault := minutes_fault(policy.table_of(entry), act, minutes):
        raise Invalid({"hours": fault})
    if entry.session_id is None and entry.person_id is not None and minutes > entry.minutes:
        left = await left_of_day(session, entry.person_id, entry.worked_on, but=entry.id)
        if minutes > left:
            said = _("With what else was said of this day, %(length)s are left of its 12 hours.")
            raise Invalid({"hours": said % {"length": length(max(left, 0))}})
