"""What is shown of suggestions: what was kept, looked at again with the facts of this moment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.matching.facts import Helper, Opening
from app.matching.gates import lets
from app.matching.queries import kept
from app.matching.queries.missions import openings_of
from app.matching.queries.people import helpers_of
from app.matching.ranking import rotated, spread
from app.matching.rules import SHOWN
from app.matching.scoring import Score, is_worth, score
from app.missions.queries.facts import MissionFacts
from app.profiles.rules import today


@dataclass(frozen=True, slots=True)
class Fitting:
    """A person and a mission that go together, now."""

    helper: Helper
    opening: Opening
    facts: MissionFacts
    score: Score


@dataclass(frozen=True, slots=True)
class Found:
    """What is suggested, and when somebody last looked through everything."""

    pairs: list[Fitting]
    at: datetime | None
    helper: Helper | None = None
    """The person, when it is their list."""


async def for_person(
    session: AsyncSession, person_id: int, now: datetime, most: int = SHOWN
) -> Found:
    """Return a person's suggestions: nothing that a gate closes at this moment."""
    helper = (await helpers_of(session, [person_id], now)).get(person_id)
    found = await kept.for_person(session, person_id)
    if helper is None or helper.is_paused:
        return Found([], found.at, helper)
    openings, facts = await openings_of(session, found.ids, now)
    pairs = _weighed([helper], list(openings.values()), facts, now, by_team=False)
    pairs.sort(key=lambda pair: (-pair.score.exact, pair.opening.mission_id))
    return Found(spread(pairs, lambda pair: pair.opening.giver)[:most], found.at, helper)


async def for_mission(
    session: AsyncSession, mission_id: int, now: datetime, most: int = SHOWN
) -> Found:
    """Return the people a mission's team may ask: nobody whom a gate keeps at this moment."""
    found = await kept.for_mission(session, mission_id)
    helpers = await helpers_of(session, found.ids, now)
    openings, facts = await openings_of(session, [mission_id], now)
    pairs = _weighed(list(helpers.values()), list(openings.values()), facts, now, by_team=True)
    order = rotated(pairs, lambda pair: pair.score.exact, lambda pair: pair.helper.asked)
    return Found(order[:most], found.at)


def _weighed(
    helpers: list[Helper],
    openings: list[Opening],
    facts: dict[int, MissionFacts],
    now: datetime,
    *,
    by_team: bool,
) -> list[Fitting]:
    day = today(now)
    pairs = []
    for helper in helpers:
        for opening in openings:
            if not lets(helper, opening, day, by_team=by_team):
                continue
            made = score(helper, opening, day)
            if is_worth(made, opening):
                pairs.append(Fitting(helper, opening, facts[opening.mission_id], made))
    return pairs
