"""Dates moved, one or the following ones of its series too: UIDs stay, sequences rise."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.missions.dating import Moved, Numbers, span_of
from app.missions.events import MissionChanged, SessionMoved
from app.missions.models import Mission, MissionSession
from app.missions.recurrence import local
from app.missions.rules import Span
from app.missions.service.choosing import chosen_dates
from app.missions.service.dates import check_apart, check_spans
from app.missions.service.telling_dates import tell_moved
from app.missions.service.turning import settle_fullness


async def move(
    session: AsyncSession, actor: Actor, one: MissionSession, to: Moved, now: datetime
) -> list[MissionSession]:
    """Give dates another moment, or other numbers of places; those who come are written to.

    The following ones go as many days further, to the same hours. Returns the dates that moved,
    those that changed numbers only left out.

    Raises:
        Refused: the actor does not run the mission, or the date is over.
        Invalid: a new moment is past or overlaps another, or more people come already.
    """
    mission, chosen = await chosen_dates(session, actor, one, to.scope, now)
    numbers = _changed(chosen[0], to)
    for each in chosen:
        _resize(each, numbers)
    moved = await _moved(session, mission, chosen, to, now)
    await session.flush()
    await settle_fullness(session, mission.id, now)
    await publish(session, MissionChanged(mission.id))
    await tell_moved(session, mission, moved, but=actor.id)
    return moved


def _changed(first: MissionSession, to: Numbers) -> Numbers:
    """Return the numbers that are new: what repeats the first date's leaves the others theirs."""
    return Numbers(
        wanted=None if to.wanted == first.wanted else to.wanted,
        places=None if to.places == first.places else to.places,
    )


async def _moved(
    session: AsyncSession,
    mission: Mission,
    chosen: Sequence[MissionSession],
    to: Moved,
    now: datetime,
) -> list[MissionSession]:
    zone, new = mission.zone, dict[MissionSession, Span]()
    days = to.day - local(chosen[0].starts_at, zone).date()
    for each in chosen:
        day = local(each.starts_at, zone).date() + days
        span = span_of(day, to.starts, to.ends, zone)
        if span != Span(each.starts_at, each.ends_at):
            new[each] = span
    if any(each.starts_at <= now for each in new):
        said = _("This date has begun: it can no longer be moved.")
        raise Invalid({"day": said}, said)
    check_spans(mission, new.values(), now)
    await check_apart(session, mission, new.values(), now, but=[each.id for each in new])
    for each, span in new.items():
        was = each.starts_at.isoformat()
        each.starts_at, each.ends_at = span
        each.sequence += 1
        each.changed_at, each.reason = now, to.reason
        await session.flush()
        await publish(session, SessionMoved(each.id, mission.id, was))
    return list(new)


def _resize(current: MissionSession, to: Numbers) -> None:
    places = to.places or max(current.places, to.wanted or 1)
    if places < current.taken:
        said = _("%(num)s people come already: there must be a place for each of them.")
        raise Invalid({"places": said % {"num": current.taken}})
    current.places = places
    current.wanted = min(to.wanted or current.wanted, places)
