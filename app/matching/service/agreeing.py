"""What becomes of an introduction by each act, who is told, and how two who agreed are brought together."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import Conflict, Refused
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import ZONE
from app.core.ids import public_id
from app.core.jobs import defer
from app.core.notices import tell
from app.matching.models import STANDS, Introduction
from app.matching.queries.people import is_paused
from app.matching.rules import STANDING, WAITING, Act, Introduction as State, after, by_day
from app.messages.parties import Party
from app.messages.service.introduce import introduce
from app.missions.models import Mission
from app.missions.queries.standing import runner_ids
from app.volunteering.queries.dates import hold_person
from app.volunteering.service.apply import accepted

BECAUSE = {
    "matching.asked": N_("because what you told of yourself fits this mission"),
    "matching.interested": N_("because you run this mission"),
    "matching.agreed": N_("because you both said yes"),
}


async def standing_of(
    session: AsyncSession, mission_id: int, person_id: int
) -> Introduction | None:
    """Return what stands between a person and a mission, held until the transaction ends."""
    query = select(Introduction).where(
        Introduction.mission_id == mission_id,
        Introduction.person_id == person_id,
        Introduction.state.in_(sorted(STANDING)),
    )
    held = query.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(held)).scalar_one_or_none()


async def act_on(
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
    standing = await standing_of(session, mission.id, person_id)
    if standing is None:
        raise Conflict(_("This is over: it was answered, or waited too long."))
    return await turn(session, mission, standing, act, now, by)


async def turn(
    session: AsyncSession,
    mission: Mission,
    standing: Introduction,
    act: Act,
    now: datetime,
    by: int | None,
) -> Introduction:
    """Bring a held introduction to what it becomes by an act, if that can happen to it."""
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
    """Tell whoever is asked, if it still waits for them; who paused since hears nothing."""
    if found.state not in WAITING:
        return
    if found.by_team and await is_paused(session, found.person_id):
        return
    to = [found.person_id] if found.by_team else await runner_ids(session, mission)
    await tell_of(session, kind, found, to)


async def _bring_together(
    session: AsyncSession, mission: Mission, found: Introduction, now: datetime
) -> None:
    organisation = mission.organisation_id if mission.project_id is None else None
    found.team_by_id = await _speaker(session, mission, found)
    team = Party(found.team_by_id, organisation)
    found.conversation = await introduce(session, team, Party(found.person_id), now)
    language = await session.scalar(select(Person.language).where(Person.id == found.person_id))
    await hold_person(session, found.person_id)
    await accepted(session, found.person_id, mission.id, language or "fr", now)
    await tell_of(session, "matching.agreed", found, [found.person_id, found.team_by_id])


async def _speaker(session: AsyncSession, mission: Mission, found: Introduction) -> int:
    """Return who writes for the team: who said yes, or another if they left it since.

    Raises:
        Refused: nobody runs the mission any more.
    """
    runners = await runner_ids(session, mission)
    if found.team_by_id in runners:
        return found.team_by_id
    if not runners:
        raise Refused(_("This mission takes nobody for now."))
    return runners[0]


async def tell_of(session: AsyncSession, kind: str, found: Introduction, to: Iterable[int]) -> None:
    """Tell people of an introduction."""
    await tell(
        session, kind, f"{kind}:{found.id}", to=to, because=BECAUSE[kind],
        data={"introduction": found.public_id},
    )  # fmt: skip
