"""A roster is asked for, computed by the worker, and comes to nothing until somebody confirms it."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.db import flush_or
from app.core.errors import Conflict, NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.jobs import defer
from app.matching.facts import Helper, Opening
from app.matching.gates import failed, minutes_left, open_slots
from app.matching.models import RosterProposal, RosterTurn
from app.matching.queries import roster as reads
from app.matching.queries.missions import openings_of
from app.matching.queries.people import helpers_of
from app.matching.rules import TEAM_GATES, Gate
from app.matching.scoring import score
from app.missions.policy import may_run
from app.missions.queries.facts import MissionFacts
from app.missions.queries.visible import SeenMission
from app.profiles.rules import today
from app.volunteering.queries import dates
from app.volunteering.service.replace import invite

if TYPE_CHECKING:
    from app.matching.roster import Place

SESSIONS_MAX = 60
"""Dates ahead that one roster covers."""

TURNS_MAX = 150
"""People that one roster places: a form with a box for each must still be accepted."""

LOST_AFTER = timedelta(minutes=15)
"""A roster that is not computed by then never will be."""

SETTLED = TEAM_GATES | {Gate.ANSWERED, Gate.PAUSED, Gate.OWN, Gate.FULL, Gate.CLASH, Gate.CAPACITY}
"""Gates that say nothing against somebody who was accepted, or that each session is asked about."""

FREE, UNSAID, NOT_FREE = 1.0, 0.6, 0.2
"""How well a session suits somebody, by whether they said they are free then."""


async def ask(
    session: AsyncSession, actor: Actor, seen: SeenMission, now: datetime
) -> RosterProposal:
    """Have a roster computed.

    Raises:
        Refused: they do not run the mission.
        Conflict: one is being computed.
    """
    may_run(actor, seen.mission, seen.standing).require()
    await _forget_lost(session, seen.mission.id, now)
    made = RosterProposal(mission_id=seen.mission.id, asked_by_id=actor.id, asked_at=now)
    session.add(made)
    await flush_or(session, Conflict(_("A roster is being computed: it will be here in a moment.")))
    await defer(session, "nv:matching.roster", proposal=made.id)
    return made


async def _forget_lost(session: AsyncSession, mission_id: int, now: datetime) -> None:
    """Forget a roster that was never computed, or its team could ask for no other, ever."""
    await session.execute(
        delete(RosterProposal).where(
            RosterProposal.mission_id == mission_id,
            RosterProposal.done_at.is_(None),
            RosterProposal.asked_at < now - LOST_AFTER,
        )
    )


async def fill(session: AsyncSession, proposal_id: int, now: datetime) -> int:
    """Compute a roster that was asked for and return how many turns it proposes; once."""
    found = await session.get(RosterProposal, proposal_id, with_for_update=True)
    if found is None or found.done_at is not None:
        return 0
    openings, facts = await openings_of(session, [found.mission_id], now)
    people = await helpers_of(session, await reads.accepted_people(session, found.mission_id), now)
    taken = await reads.spoken_for(session, found.mission_id)
    opening, told = openings[found.mission_id], facts[found.mission_id]
    made, found.is_best = await asyncio.to_thread(
        _solve, opening, told, list(people.values()), taken, today(now)
    )
    found.done_at = now
    rows = [{"proposal_id": found.id, "session_id": s, "person_id": p} for p, s in made]
    if rows:
        await session.execute(insert(RosterTurn), rows)
    return len(rows)


async def confirm(
    session: AsyncSession,
    actor: Actor,
    seen: SeenMission,
    which: str,
    keys: Collection[str],
    now: datetime,
) -> int:
    """Invite those whom the team keeps of a proposal, and return how many; each says yes or no.

    Raises:
        Refused: they do not run the mission.
        NotFound: there is no such proposal.
        Conflict: it was confirmed before, is not computed yet, or a newer one is there.
    """
    may_run(actor, seen.mission, seen.standing).require()
    found = await _held(session, seen.mission.id, which)
    kept = [turn for turn in await reads.turns(session, found.id) if turn.key in keys]
    by_session: defaultdict[int, list[int]] = defaultdict(list)
    for turn in kept:
        by_session[turn.session_id].append(turn.person_id)
    invited = 0
    for session_id, people in sorted(by_session.items()):
        dated = await dates.read(session, session_id)
        if dated is None or dated.starts_at <= now or not dated.is_on:
            continue
        asked = await invite(session, dated, people, now)
        invited += len(asked)
        await session.execute(
            update(RosterTurn)
            .where(
                RosterTurn.proposal_id == found.id,
                RosterTurn.session_id == session_id,
                RosterTurn.person_id.in_([one.person_id for one in asked]),
            )
            .values(invited_at=now)
        )
    found.confirmed_at, found.confirmed_by_id = now, actor.id
    await session.flush()
    await record(
        session, "volunteers.invited", by=actor.id, now=now, subject=seen.mission.subject,
        territory_id=seen.mission.territory_id,
        detail={"mission": seen.mission.public_id, "people": invited},
    )  # fmt: skip
    return invited


async def _held(session: AsyncSession, mission_id: int, which: str) -> RosterProposal:
    if not is_public_id(which):
        raise NotFound
    query = select(RosterProposal).where(
        RosterProposal.public_id == which, RosterProposal.mission_id == mission_id
    )
    held = query.with_for_update().execution_options(populate_existing=True)
    found = (await session.execute(held)).scalar_one_or_none()
    if found is None:
        raise NotFound
    if found.done_at is None:
        raise Conflict(_("A roster is being computed: it will be here in a moment."))
    if found.confirmed_at is not None:
        raise Conflict(_("This roster was confirmed already."))
    latest = await reads.latest(session, mission_id)
    if latest is not None and latest.id != found.id:
        raise Conflict(_("A newer roster was asked for: open the page again to see it."))
    return found


def _solve(
    opening: Opening,
    told: MissionFacts,
    people: Sequence[Helper],
    taken: Collection[tuple[int, int]],
    day: date,
) -> tuple[list[tuple[int, int]], bool]:
    from app.matching.roster import Candidate, propose  # noqa: PLC0415 (scipy: the worker)

    places = _places(opening, told)
    candidates = [
        Candidate(one.person_id, _fits(one, opening, taken, day), minutes_left(one))
        for one in people
        if not set(failed(one, opening, day)) - SETTLED
    ]
    found = propose(places, candidates)
    return [(turn.person_id, turn.session_id) for turn in found.turns], found.is_best


def _places(opening: Opening, told: MissionFacts) -> "list[Place]":
    """Return the first dates that lack people, as many as one form can show."""
    from app.matching.roster import Place  # noqa: PLC0415 (scipy: the worker)

    missing = {one.id: one.missing for one in told.sessions}
    places, left = [], TURNS_MAX
    for slot in opening.slots[:SESSIONS_MAX]:
        wanted = min(missing[slot.session_id], slot.free, left)
        left -= wanted
        places.append(Place(slot.session_id, slot.period, wanted))
    return places


def _fits(
    helper: Helper, opening: Opening, taken: Collection[tuple[int, int]], day: date
) -> dict[int, float]:
    """Return how well each session that somebody can take suits them."""
    whole = score(helper, opening, day).exact / 100
    return {
        slot.session_id: (_freedom(helper, slot.moment) + whole) / 2
        for slot in open_slots(helper, opening, day)
        if (helper.person_id, slot.session_id) not in taken
    }


def _freedom(helper: Helper, moment: str) -> float:
    if not helper.moments:
        return UNSAID
    return FREE if moment in helper.moments else NOT_FREE
