"""One yes, then the other: only then do a person and a team know each other, and can write."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import Conflict, NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.matching import policy
from app.matching.models import Introduction, NotForMe
from app.matching.queries.missions import openings_of
from app.matching.queries.names import words
from app.matching.queries.people import helpers_of
from app.matching.rules import ANSWER_WITHIN, WAITING, Act, Gate, Introduction as State
from app.matching.service.agreeing import act_on, standing_of, turn
from app.missions.policy import may_run
from app.missions.queries.visible import SeenMission
from app.profiles.rules import today


async def interested(
    session: AsyncSession, actor: Actor, seen: SeenMission, now: datetime
) -> Introduction:
    """Let a person say yes to a mission: its team is asked, or both know each other now.

    Raises:
        Refused: a gate stands between them (its reason is said).
    """
    policy.can_answer(actor).require()
    await _hold_person(session, actor.id)
    standing = await standing_of(session, seen.mission.id, actor.id)
    if standing is None or standing.state in WAITING:
        but = (Gate.ANSWERED,) if standing is not None else ()
        await _require_open(session, actor.id, seen.mission.id, now, but)
    return await act_on(session, seen.mission, actor.id, Act.PERSON_YES, now)


async def decline(session: AsyncSession, actor: Actor, seen: SeenMission, now: datetime) -> None:
    """Let a person say no: what waits is over, and the mission is not suggested again.

    Raises:
        Refused: the address is not confirmed, or the account suspended.
    """
    policy.can_answer(actor).require()
    standing = await standing_of(session, seen.mission.id, actor.id)
    if standing is not None and standing.state in WAITING:
        await act_on(session, seen.mission, actor.id, Act.PERSON_NO, now)
    await session.execute(
        insert(NotForMe)
        .values(person_id=actor.id, mission_id=seen.mission.id, said_at=now)
        .on_conflict_do_nothing()
    )


async def invite(
    session: AsyncSession, actor: Actor, seen: SeenMission, person_id: int, now: datetime
) -> Introduction:
    """Let a team say yes to a person they know by initials: the person is asked.

    Raises:
        Refused: they do not run the mission, or the person cannot be asked.
    """
    may_run(actor, seen.mission, seen.standing).require()
    policy.can_answer(actor).require()
    await _hold_person(session, person_id)
    standing = await standing_of(session, seen.mission.id, person_id)
    if standing is None:
        helper = (await helpers_of(session, [person_id], now)).get(person_id)
        openings, _facts = await openings_of(session, [seen.mission.id], now)
        policy.can_be_asked(helper, openings[seen.mission.id], today(now)).require()
    elif standing.state in WAITING:
        await _require_taken(session, person_id, seen.mission.id, now)
    return await act_on(session, seen.mission, person_id, Act.TEAM_YES, now, by=actor.id)


async def team_answer(
    session: AsyncSession,
    actor: Actor,
    seen: SeenMission,
    which: str,
    now: datetime,
    *,
    accept: bool,
) -> Introduction:
    """Let a team answer somebody who said yes, or take back what it asked.

    Raises:
        Refused: they do not run the mission, or something keeps the person from it now.
        NotFound: there is no such introduction.
        Conflict: it is over.
    """
    may_run(actor, seen.mission, seen.standing).require()
    found = await by_public_id(session, which)
    if found.mission_id != seen.mission.id:
        raise NotFound
    standing = await standing_of(session, seen.mission.id, found.person_id)
    if standing is None or standing.id != found.id:
        raise Conflict(_("This is over: it was answered, or waited too long."))
    if accept and standing.state in WAITING:
        await _require_taken(session, standing.person_id, seen.mission.id, now)
    act = Act.TEAM_YES if accept else Act.TEAM_NO
    return await turn(session, seen.mission, standing, act, now, actor.id)


async def expire(session: AsyncSession, now: datetime) -> int:
    """End what nobody answered in time and return how many there were."""
    ended = await session.execute(
        update(Introduction)
        .where(
            Introduction.state.in_(sorted(WAITING)), Introduction.asked_at <= now - ANSWER_WITHIN
        )
        .values(state=State.EXPIRED, ended_at=now)
        .returning(Introduction.id)
    )
    return len(ended.all())


async def by_public_id(session: AsyncSession, which: str) -> Introduction:
    """Return an introduction.

    Raises:
        NotFound: there is none.
    """
    if not is_public_id(which):
        raise NotFound
    found = await session.scalar(select(Introduction).where(Introduction.public_id == which))
    if found is None:
        raise NotFound
    return found


async def _require_open(
    session: AsyncSession, person_id: int, mission_id: int, now: datetime, but: tuple[Gate, ...]
) -> None:
    helpers = await helpers_of(session, [person_id], now)
    openings, _facts = await openings_of(session, [mission_id], now)
    if person_id not in helpers:
        raise NotFound
    day = today(now)
    policy.can_join(helpers[person_id], openings[mission_id], day, words(), but).require()


async def _require_taken(
    session: AsyncSession, person_id: int, mission_id: int, now: datetime
) -> None:
    helper = (await helpers_of(session, [person_id], now)).get(person_id)
    openings, _facts = await openings_of(session, [mission_id], now)
    policy.can_be_taken(helper, openings[mission_id], today(now), words()).require()


async def _hold_person(session: AsyncSession, person_id: int) -> None:
    """Take what concerns a person one at a time: of two teams, the second sees what the first asked."""
    query = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    await session.execute(query)
