"""Missions as matching sees them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, BigInteger, Select, any_, bindparam, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.matching.facts import Opening, Period, Remote, Slot
from app.matching.rules import moment_of
from app.missions.queries.facts import MissionFacts, SessionAhead, facts_of
from app.missions.rules import State
from app.organisations.models import Membership
from app.organisations.rules import SPEAKERS
from app.projects.models import TeamMember
from app.projects.rules import RUNS, Standing
from app.skills.terms import themes_of

Facts = dict[int, MissionFacts]


async def openings_of(
    session: AsyncSession, mission_ids: Sequence[int], now: datetime
) -> tuple[dict[int, Opening], Facts]:
    """Return these missions, whatever their state, and the facts that pages show of them."""
    told = await facts_of(session, mission_ids, now) if mission_ids else {}
    return await with_teams(session, told), told


async def with_teams(session: AsyncSession, told: Facts) -> dict[int, Opening]:
    """Return missions with who runs each: nobody is matched with what is theirs."""
    projects = sorted({one.project_id for one in told.values() if one.project_id is not None})
    houses = sorted(
        {one.organisation_id for one in told.values() if one.organisation_id is not None}
    )
    teams: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    if projects or houses:
        asked = {"projects": projects, "organisations": houses}
        for kind, which, person_id in await session.execute(_teams(), asked):
            teams[kind, which].add(person_id)
    return {mission_id: _opening(facts, teams) for mission_id, facts in told.items()}


@cache
def _teams() -> Select[*tuple[Any, ...]]:
    project = select(literal("project"), TeamMember.project_id, TeamMember.person_id).where(
        TeamMember.project_id == any_(bindparam("projects", type_=ARRAY(BigInteger))),
        TeamMember.standing == Standing.ACCEPTED,
        TeamMember.role.in_(sorted(RUNS)),
    )
    organisation = select(
        literal("organisation"), Membership.organisation_id, Membership.person_id
    ).where(
        Membership.organisation_id == any_(bindparam("organisations", type_=ARRAY(BigInteger))),
        Membership.role.in_(sorted(SPEAKERS)),
    )
    both = union_all(project, organisation).subquery()
    return select(*both.c)


def giver_of(facts: MissionFacts) -> str:
    """Return whose a mission is: its organisation, else its project."""
    if facts.organisation_id is not None:
        return f"organisation:{facts.organisation_id}"
    return f"project:{facts.project_id}"


def _opening(facts: MissionFacts, teams: defaultdict[tuple[str, int], set[int]]) -> Opening:
    zone = ZoneInfo(facts.zone)
    team: Collection[int] = (
        teams["project", facts.project_id or 0] | teams["organisation", facts.organisation_id or 0]
    )
    return Opening(
        mission_id=facts.id,
        giver=giver_of(facts),
        required=facts.required,
        useful=frozenset(one.code for one in facts.skills if not one.is_required),
        languages=facts.languages,
        minimum_age=facts.minimum_age,
        papers=facts.checks | facts.trainings,
        causes=facts.causes | facts.themes | themes_of(facts.causes),
        remote=Remote(facts.remote.value),
        point=(facts.lat, facts.lon) if facts.has_place else None,
        slots=tuple(_slot(one, zone) for one in facts.sessions),
        is_open=facts.is_listed and facts.state is State.PUBLISHED and bool(facts.sessions),
        wanted=sum(one.places for one in facts.sessions),
        team=frozenset(team),
    )


def _slot(one: SessionAhead, zone: ZoneInfo) -> Slot:
    return Slot(
        one.id,
        Period(one.starts_at, one.ends_at),
        moment_of(one.starts_at, one.ends_at, zone),
        one.ends_at.astimezone(zone).date(),
        one.free,
    )
