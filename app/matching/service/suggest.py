"""Tell people of missions that fit them: few, the best, never twice, and no more than they wish."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.notices import tell
from app.matching.gates import invitations, lets
from app.matching.models import SuggestionTold
from app.matching.queries.missions import openings_of
from app.matching.queries.people import helpers_of
from app.matching.queries.told import told_lately, unheard
from app.matching.ranking import spread
from app.profiles.rules import today

LOWEST_TOLD = 60
"""Points under which a suggestion waits on its page until somebody looks."""

AT_ONCE = 3
"""Missions in one notice."""


async def tell_some(session: AsyncSession, now: datetime) -> int:
    """Tell whoever something good was found for, and return how many people that is."""
    waiting: defaultdict[int, list[int]] = defaultdict(list)
    for person_id, mission_id, _points in await unheard(session, now, LOWEST_TOLD):
        waiting[person_id].append(mission_id)
    people = await helpers_of(session, sorted(waiting), now)
    missions, _facts = await openings_of(
        session, sorted({m for all_ in waiting.values() for m in all_}), now
    )
    heard = await told_lately(session, sorted(waiting), now)
    told = 0
    for person_id, mission_ids in sorted(waiting.items()):
        helper = people.get(person_id)
        if helper is None:
            continue
        left = invitations(helper) - helper.asked - heard.get(person_id, 0)
        good = [m for m in mission_ids if lets(helper, missions[m], today(now))]
        chosen = spread(good, lambda m: missions[m].giver)[: max(0, min(AT_ONCE, left))]
        if chosen:
            await _tell(session, person_id, chosen, now)
            told += 1
    return told


async def _tell(
    session: AsyncSession, person_id: int, mission_ids: list[int], now: datetime
) -> None:
    await session.execute(
        insert(SuggestionTold),
        [{"person_id": person_id, "mission_id": m, "told_at": now} for m in mission_ids],
    )
    await tell(
        session,
        "matching.suggested",
        f"matching.suggested:{person_id}:{mission_ids[0]}",
        to=[person_id],
        because=N_("because what you told of yourself fits them"),
        data={"missions": ",".join(str(one) for one in mission_ids)},
    )
