"""The demonstration's suggestions, weighed as in the night, and a few introductions under way."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.seed.ideas import steady_id
from app.matching.models import Introduction, Suggestion
from app.matching.rules import Introduction as State
from app.matching.service.keep import keep_all
from app.messages.parties import Party
from app.messages.service.introduce import introduce
from app.missions.models import Mission

TOLD = (
    State.WAITS_PERSON, State.WAITS_TEAM, State.BOTH, State.WAITS_PERSON, State.DECLINED,
    State.WAITS_TEAM, State.BOTH, State.EXPIRED, State.WAITS_PERSON, State.WITHDRAWN,
)  # fmt: skip
"""What became of the first introductions, one for each of as many missions."""


async def suggest(session: AsyncSession, now: datetime) -> int:
    """Weigh everybody, let some teams and people say yes; return how many introductions there are."""
    await keep_all(session, now)
    rows = await session.execute(
        select(Suggestion.mission_id, Suggestion.person_id, Mission)
        .join(Mission, Mission.id == Suggestion.mission_id)
        .where(Suggestion.for_mission, Suggestion.for_person, Mission.contact_id.is_not(None))
        .order_by(Suggestion.mission_id, Suggestion.points.desc(), Suggestion.person_id)
    )
    first: dict[int, tuple[int, Mission]] = {}
    taken: set[int] = set()
    for mission_id, person_id, mission in rows:
        if mission_id not in first and person_id not in taken and person_id != mission.contact_id:
            first[mission_id] = (person_id, mission)
            taken.add(person_id)
    for place, ((person_id, mission), state) in enumerate(zip(first.values(), TOLD, strict=False)):
        session.add(await _introduction(session, place, mission, person_id, state, now))
    await session.flush()
    await keep_all(session, now)
    return min(len(first), len(TOLD))


async def _introduction(
    session: AsyncSession,
    place: int,
    mission: Mission,
    person_id: int,
    state: State,
    now: datetime,
) -> Introduction:
    asked = now - timedelta(days=place + 1, hours=3)
    by_team = state is not State.WAITS_TEAM
    both, over = state is State.BOTH, state not in {State.WAITS_PERSON, State.WAITS_TEAM}
    talk = None
    if both:
        organisation = mission.organisation_id if mission.project_id is None else None
        team = Party(mission.contact_id, organisation)
        talk = await introduce(session, team, Party(person_id), asked + timedelta(hours=6))
    return Introduction(
        public_id=steady_id(f"introduction:{place}"),
        mission_id=mission.id,
        person_id=person_id,
        state=state,
        by_team=by_team,
        asked_at=asked,
        person_said_at=asked + timedelta(hours=6) if both or not by_team else None,
        team_said_at=asked if by_team else None,
        team_by_id=mission.contact_id if by_team else None,
        ended_at=asked + timedelta(hours=9) if over and not both else None,
        conversation=talk,
    )
