"""One yes, then the other: only then do a person and a team know each other, and can write."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import Conflict, NotFound
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import ZONE
from app.core.ids import is_public_id, public_id
from app.core.jobs import defer
from app.core.notices import tell
from app.matching import policy
from app.matching.models import STANDS, Introduction, NotForMe
from app.matching.queries.missions import openings_of
from app.matching.queries.names import words
from app.matching.queries.people import helpers_of
from app.matching.rules import (
    ANSWER_WITHIN,
    STANDING,
    WAITING,
    Act,
    Gate,
    Introduction as State,
    after,
    by_day,
)
from app.messages.parties import Party
from app.messages.service.introduce import introduce
from app.missions.models import Mission
from app.missions.policy import may_run
from app.missions.queries.standing import runner_ids
from app.missions.queries.visible import SeenMission
from app.profiles.rules import today
from app.volunteering.service.apply import accepted

BECAUSE = {
    "matching.asked": N_("because what you told of yourself fits this mission"),
    "matching.interested": N_("because you run this mission"),
    "matching.agreed": N_("because you both said yes"),
}


async def interested(
    session: AsyncSession, actor: Actor, seen: SeenMission, now: datetime
) -> Introduction:
    """Let a person say yes to a mission: its team is asked, or both know each other now.

    Raises:
        Refused: a gate stands between them (its reason is said).
    """
    policy.can_answer(actor).require()
    await _hold_person(session, actor.id)
    standing = await _standing(session, seen.mission.id, actor.id)
    but = (Gate.ANSWERED,) if standing is not None else ()
    await _require_open(session, actor.id, seen.mission.id, now, but)
    return await _act(session, seen.mission, actor.id, Act.PERSON_YES, now)


async def decline(session: AsyncSession, actor: Actor, seen: SeenMission, now: datetime) -> None:
    """Let a person say no: what waits is over, and the mission is not suggested again.

    Raises:
        Refused: the address is not confirmed, or the account suspended.
    """
    policy.can_answer(actor).require()
    standing = await _standing(session, seen.mission.id, actor.id)
    if standing is not None and standing.state in WAITING:
        await _act(session, seen.mission, actor.id, Act.PERSON_NO, now)
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
    standing = await _standing(session, seen.mission.id, person_id)
    if standing is None:
        helper = (await helpers_of(session, [person_id], now)).get(person_id)
        openings, _facts = await openings_of(session, [seen.mission.id], now)
        policy.can_be_asked(helper, openings[seen.mission.id], today(now)).require()
    else:
        await _require_open(session, person_id, seen.mission.id, now, (Gate.ANSWERED,))
    return await _act(session, seen.mission, person_id, Act.TEAM_YES, now, by=actor.id)


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
        Refused: they do not run the mission.
        NotFound: there is no such introduction.
    """
    may_run(actor, seen.mission, seen.standing).require()
    found = await by_public_id(session, which)
    if found.mission_id != seen.mission.id:
        raise NotFound
    act = Act.TEAM_YES if accept else Act.TEAM_NO
    if accept:
        but = (Gate.ANSWERED,)
        await _require_open(session, found.person_id, seen.mission.id, now, but)
    return await _act(session, seen.mission, found.person_id, act, now, by=actor.id)


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


async def tell_of(session: AsyncSession, kind: str, found: Introduction, to: Iterable[int]) -> None:
    """Tell people of an introduction."""
    await tell(
        session, kind, f"{kind}:{found.id}", to=to, because=BECAUSE[kind],
        data={"introduction": found.public_id},
    )  # fmt: skip


async def _require_open(
    session: AsyncSession, person_id: int, mission_id: int, now: datetime, but: tuple[Gate, ...]
) -> None:
    helpers = await helpers_of(session, [person_id], now)
    openings, _facts = await openings_of(session, [mission_id], now)
    if person_id not in helpers:
        raise NotFound
    day = today(now)
    policy.can_join(helpers[person_id], openings[mission_id], day, words(), but).require()


async def _hold_person(session: AsyncSession, person_id: int) -> None:
    """Take what concerns a person one at a time: of two teams, the second sees what the first asked."""
    query = select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    await session.execute(query)


async def _standing(session: AsyncSession, mission_id: int, person_id: int) -> Introduction | None:
    """Return what stands between a person and a mission, held until the transaction ends."""
    query = select(Introduction).where(
        Introduction.mission_id == mission_id,
        Introduction.person_id == person_id,
        Introduction.state.in_(sorted(STANDING)),
    )
    held = query.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(held)).scalar_one_or_none()


async def _act(
    session: AsyncSession,
    mission: Mission,
    person_id: int,
    act: Act,
    now: datetime,
    by: int | None = None,
) -> Introduction:
    """Do what somebody said, once: said again it changes nothing.

    Raises:
        Conflict: it is over.
    """
    found = await _begin(session, mission, person_id, act, now, by)
    if found is not None:
        await _tell_other(session, mission, found, now)
        return found
    standing = await _standing(session, mission.id, person_id)
    if standing is None:
        raise Conflict(_("This is over: it was answered, or waited too long."))
    became = after(standing.state, act)
    if became is None:
        return standing
    standing.state = became
    if act is Act.PERSON_YES:
        standing.person_said_at = now
    elif act is Act.TEAM_YES:
        standing.team_said_at, standing.team_by_id = now, by
    if became is State.BOTH:
        await _bring_together(session, mission, standing, now)
    else:
        standing.ended_at = now
    await session.flush()
    return standing


async def _begin(
    session: AsyncSession,
    mission: Mission,
    person_id: int,
    act: Act,
    now: datetime,
    by: int | None,
) -> Introduction | None:
    """Write a first yes; None when something stands already, or the act is no yes."""
    state = after(None, act)
    if state is None:
        return None
    by_team = act is Act.TEAM_YES
    return await session.scalar(
        insert(Introduction)
        .values(
            public_id=public_id(), mission_id=mission.id, person_id=person_id, state=state,
            by_team=by_team, asked_at=now, team_by_id=by,
            person_said_at=None if by_team else now, team_said_at=now if by_team else None,
        )
        .on_conflict_do_nothing(index_elements=["mission_id", "person_id"], index_where=STANDS)
        .returning(Introduction)
    )  # fmt: skip


async def _tell_other(
    session: AsyncSession, mission: Mission, found: Introduction, now: datetime
) -> None:
    """Tell whoever is asked, in the morning if it is night: nobody is woken by this."""
    kind = "matching.asked" if found.by_team else "matching.interested"
    at = by_day(now, ZONE)
    if at > now:
        await defer(session, "nv:matching.tell", at=at, kind=kind, introduction=found.id)
        return
    await tell_waiting(session, kind, mission, found)


async def tell_waiting(
    session: AsyncSession, kind: str, mission: Mission, found: Introduction
) -> None:
    """Tell whoever is asked, if it still waits for them."""
    if found.state not in WAITING:
        return
    to = [found.person_id] if found.by_team else await runner_ids(session, mission)
    await tell_of(session, kind, found, to)


async def _bring_together(
    session: AsyncSession, mission: Mission, found: Introduction, now: datetime
) -> None:
    organisation = mission.organisation_id if mission.project_id is None else None
    team = Party(found.team_by_id, organisation)
    found.conversation = await introduce(session, team, Party(found.person_id), now)
    language = await session.scalar(select(Person.language).where(Person.id == found.person_id))
    await accepted(session, found.person_id, mission.id, language or "fr", now)
    both = [one for one in (found.person_id, found.team_by_id) if one is not None]
    await tell_of(session, "matching.agreed", found, both)
