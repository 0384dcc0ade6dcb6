"""Whom to ask to come to a session: those who fit, may, can, and were asked least recently."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from app.profiles.queries.facts import facts_of
from app.volunteering.dated import Dated
from app.volunteering.fitting import fitting, who_fits
from app.volunteering.gates import closed_to, speaks
from app.volunteering.models import Application, Ask, SignUp, Waiting
from app.volunteering.queries.applications import accepted_before
from app.volunteering.queries.asked import asked_of
from app.volunteering.queries.moments import busy_of
from app.volunteering.rules import IN_LINE, ApplicationState

A_MONTH = timedelta(days=30)


@who_fits
async def known_here(session: AsyncSession, mission_id: int, limit: int) -> list[int]:
    """Say that whoever was accepted before by the same project or organisation fits."""
    return await accepted_before(session, mission_id, limit)


async def next_to_ask(
    session: AsyncSession, dated: Dated, now: datetime, most: int, look_at: int
) -> list[int]:
    """Return at most ``most`` people to ask, whoever was asked longest ago first."""
    found = await fitting(session, dated.mission_id, look_at)
    able = await who_can(session, dated, now, found)
    counts, last = await _asked_before(session, able, now)
    facts = await facts_of(session, able, now)
    willing = [
        person
        for person in able
        if not facts[person].paused and counts.get(person, 0) < facts[person].quota
    ]
    order = {person: place for place, person in enumerate(willing)}
    willing.sort(key=lambda person: (person in last, last.get(person, now), order[person]))
    return willing[:most]


async def who_can(
    session: AsyncSession, dated: Dated, now: datetime, people: Sequence[int]
) -> list[int]:
    """Return, in their order, those who may come, are free, and were not asked nor there already."""
    if not people:
        return []
    known = await facts_of(session, people, now)
    needed = await asked_of(session, dated.mission_id)
    busy = await busy_of(session, people, dated.starts_at, dated.ends_at)
    concerned = await _concerned(session, dated)
    return [
        person
        for person in dict.fromkeys(people)
        if person in known
        and person not in concerned
        and not busy[person]
        and speaks(known[person], needed)
        and not closed_to(known[person], needed, dated.ends_at, dated.zone)
    ]


async def _concerned(session: AsyncSession, dated: Dated) -> set[int]:
    """Return who has, had or awaits a place in a session, was asked to come, or was refused there."""
    session_id = dated.id
    query = union(
        select(Application.person_id).where(
            Application.mission_id == dated.mission_id,
            Application.state == ApplicationState.REFUSED,
        ),
        select(SignUp.person_id).where(SignUp.session_id == session_id),
        select(Waiting.person_id).where(
            Waiting.session_id == session_id, Waiting.state.in_(sorted(IN_LINE))
        ),
        select(Ask.person_id).where(Ask.session_id == session_id),
    )
    return set(await session.scalars(query))


async def _asked_before(
    session: AsyncSession, people: Sequence[int], now: datetime
) -> tuple[dict[int, int], dict[int, datetime]]:
    """Return how often each was asked in a month, and when each was last asked."""
    lately = func.count().filter(Ask.asked_at > now - A_MONTH)
    query = (
        select(Ask.person_id, lately, func.max(Ask.asked_at))
        .where(Ask.person_id.in_(people))
        .group_by(Ask.person_id)
    )
    rows = (await session.execute(query)).all()
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}
