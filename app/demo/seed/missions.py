"""The demonstration's missions: those of projects at every state, and those of organisations alone."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.seed.ideas import steady_id
from app.missions.models import (
    Mission,
    MissionRole,
    MissionSeries,
    MissionSession,
    MissionSkill,
)
from app.missions.recurrence import DEFAULT_ZONE, Series, local, monthly, occurrences, weekly
from app.missions.rules import SessionState, Span, State
from app.organisations.models import Membership, Organisation
from app.organisations.queries.speaking import SPEAKS
from app.organisations.rules import Role
from app.projects.models import Project, TeamMember
from app.projects.rules import ACTIVE, Standing, State as ProjectState, TeamRole
from app.skills.terms import causes, skills

CONTENT = Path(__file__).parents[1] / "content"
PER_PROJECT, PER_ORGANISATION = 2, 3
WHYS = {
    State.PAUSED: "La personne qui mène cette mission est en congé jusqu’au printemps.",
    State.CANCELLED: "Le terrain est en travaux plus longtemps que prévu\u00a0; merci à toutes les personnes inscrites.",
}
OFF = "Le local est fermé ce jour-là."
DAYS = {"weekly": 7, "biweekly": 14, "monthly": 28}


@dataclass(frozen=True, slots=True)
class Host:
    """A project or an organisation, and who answers for its missions."""

    kind: str
    id: int
    key: str
    themes: Sequence[str]
    territory_id: int | None
    neighbourhood_id: int | None
    contact_id: int
    label: str
    state: State


def told(file: str = "missions") -> list[dict[str, Any]]:
    """Return every mission of a file as it is told."""
    found: list[dict[str, Any]] = tomllib.loads((CONTENT / f"{file}.toml").read_text())["mission"]
    return found


def own() -> dict[str, list[dict[str, Any]]]:
    """Return the missions that only one project could ask for, by the public id of that project."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in told("missions_of_projects"):
        found.setdefault(steady_id(f"project:{one['of']}"), []).append(one)
    return found


async def ask_for_help(session: AsyncSession, now: datetime) -> None:
    """Store the missions, once projects and organisations are there."""
    texts, theirs = told(), own()
    told_of: Counter[str] = Counter()
    for host in [*await _projects(session), *await _organisations(session)]:
        dice = Random(f"missions:{host.key}")
        is_project = host.kind == "project"
        fit = [one for one in texts if "anywhere" in one or not is_project]
        near = [one for one in fit if set(one["themes"]) & set(host.themes)] or fit
        dice.shuffle(near)
        near.sort(key=lambda one: told_of[one["key"]])
        first = theirs.get(host.key, [])
        many = PER_PROJECT if is_project else PER_ORGANISATION
        for place, one in enumerate([*first, *near][: max(many, len(first))]):
            told_of[one["key"]] += 1
            await _store(session, host, one, place, dice, now)


async def _projects(session: AsyncSession) -> list[Host]:
    query = (
        select(Project, TeamMember.person_id)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            TeamMember.role == TeamRole.CARRIER,
            TeamMember.standing == Standing.ACCEPTED,
            Project.hidden_at.is_(None),
        )
        .order_by(Project.id, TeamMember.id)
    )
    found: dict[int, Host] = {}
    for project, carrier in await session.execute(query):
        found.setdefault(project.id, _of_project(project, carrier))
    return list(found.values())


def _of_project(it: Project, carrier: int) -> Host:
    state = {ProjectState.PAUSED: State.PAUSED, ProjectState.STOPPED: State.CANCELLED}.get(it.state)
    if state is None:
        state = State.PUBLISHED if it.state in ACTIVE else State.DONE
    if it.state is ProjectState.CO_CREATION:
        state = State.DRAFT
    return Host(
        "project", it.id, it.public_id, it.themes, it.territory_id, it.neighbourhood_id, carrier,
        it.place_label, state,
    )  # fmt: skip


async def _organisations(session: AsyncSession) -> list[Host]:
    query = (
        select(
            Organisation.id, Organisation.public_id, Organisation.territory_id,
            Organisation.neighbourhood_id, Membership.person_id,
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(SPEAKS, Membership.role == Role.OWNER)
        .order_by(Organisation.id, Membership.person_id)
    )  # fmt: skip
    found: dict[int, Host] = {}
    for row in await session.execute(query):
        found.setdefault(row.id, _of_organisation(row))
    return list(found.values())


def _of_organisation(row: Row[*tuple[Any, ...]]) -> Host:
    themes = Random(f"themes:{row.public_id}").sample(
        ["nature", "food", "culture", "youth", "seniors", "climate", "learning", "solidarity"], 3
    )
    return Host(
        "organisation", row.id, row.public_id, themes, row.territory_id, row.neighbourhood_id,
        row.person_id, "", State.PUBLISHED,
    )  # fmt: skip


async def _store(
    session: AsyncSession, host: Host, one: dict[str, Any], place: int, dice: Random, now: datetime
) -> None:
    key = f"mission:{host.key}:{one['key']}"
    state = host.state
    if state is State.PUBLISHED and place == 1 and dice.random() < 0.25:
        state = State.PAUSED
    row = _row(host, one, key, state, now - timedelta(days=dice.randint(2, 25)))
    made = await session.execute(insert(Mission).values(row).returning(Mission.id))
    mission_id = made.scalar_one()
    known = skills()
    asked = [(code, True) for code in one.get("required", ())]
    asked += [(code, False) for code in one.get("useful", ())]
    if named := [(code, needed) for code, needed in asked if code in known]:
        rows = [{"mission_id": mission_id, "skill": c, "is_required": n} for c, n in named]
        await session.execute(insert(MissionSkill), rows)
    if roles := one.get("roles"):
        rows = [{"mission_id": mission_id, "name": n, "people": p} for n, p in roles.items()]
        await session.execute(insert(MissionRole), rows)
    await _date(session, mission_id, one, key, state, dice, now)


def _row(host: Host, one: dict[str, Any], key: str, state: State, at: datetime) -> dict[str, Any]:
    return {
        "public_id": steady_id(key),
        f"{host.kind}_id": host.id,
        "created_by_id": host.contact_id,
        "contact_id": host.contact_id,
        "state": state,
        "language": one.get("language", "fr"),
        "title": one["title"],
        "tasks": one["tasks"].strip(),
        "causes": [code for code in one.get("causes", ()) if code in causes()],
        "themes": list(host.themes if "of" in one else one["themes"])[:3],
        "languages": one.get("languages", []),
        "minimum_age": one.get("age", 14),
        "checks": one.get("checks", []),
        "trainings": one.get("trainings", []),
        "accessibility": one.get("access", []),
        "accessibility_note": "",
        "territory_id": host.territory_id,
        "neighbourhood_id": host.neighbourhood_id,
        "place_label": "" if one.get("remote") == "full" else host.label,
        "remote": one.get("remote", "no"),
        "effort": one["effort"],
        "minimum_people": one["least"],
        "maximum_people": one["most"],
        "zone": DEFAULT_ZONE,
        "closing_reason": WHYS.get(state, ""),
        "version": 1,
        "published_at": None if state is State.DRAFT else at,
        "created_at": at,
        "updated_at": at,
    }


async def _date(
    session: AsyncSession,
    mission_id: int,
    one: dict[str, Any],
    key: str,
    state: State,
    dice: Random,
    now: datetime,
) -> None:
    """Give a mission its dates: of a series that goes on, two are past already."""
    today = local(now, DEFAULT_ZONE).replace(minute=0, second=0, microsecond=0)
    back = 0 if one["times"] == 1 else 2 * DAYS[one["every"]]
    ahead = timedelta(days=dice.randint(3, 16) - back)
    if state is State.DONE:
        ahead = timedelta(days=-40 - one["times"] * DAYS.get(one["every"], 0))
    first = today + ahead
    weekday = dice.randint(0, 4)
    if one["weekday"] > 4 or "of" in one or one.get("day_is_told"):
        weekday = one["weekday"]
    first += timedelta(days=(weekday - first.weekday()) % 7)
    series = Series(first.replace(hour=one["hour"]), one["minutes"], _rule(one, first))
    series_id = None
    if one["times"] > 1:
        values = {
            "public_id": steady_id(f"{key}:series"), "mission_id": mission_id,
            "starts": series.starts, "minutes": series.minutes, "rrule": series.rule,
            "zone": series.zone, "exceptions": [],
        }  # fmt: skip
        made = await session.execute(
            insert(MissionSeries).values(values).returning(MissionSeries.id)
        )
        series_id = made.scalar_one()
    rows = [
        _session(mission_id, series_id, one, f"{key}:{number}", number, span, state, now)
        for number, span in enumerate(occurrences(series))
    ]
    await session.execute(insert(MissionSession), rows)


def _session(
    mission_id: int,
    series_id: int | None,
    one: dict[str, Any],
    key: str,
    number: int,
    span: Span,
    state: State,
    now: datetime,
) -> dict[str, Any]:
    is_past = span.ends_at <= now
    is_off = not is_past and (state is State.CANCELLED or (number == 4 and one["times"] > 5))
    public_id = steady_id(key)
    return {
        "public_id": public_id,
        "mission_id": mission_id,
        "series_id": series_id,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "uid": f"session-{public_id}@demo.notreville.example",
        "sequence": int(is_off),
        "state": _state(is_past=is_past, is_off=is_off),
        "reason": (WHYS.get(state) or OFF) if is_off else "",
        "places": one["most"],
        "wanted": one["least"],
        "taken": 0,
        "changed_at": now - timedelta(days=2),
    }


def _state(*, is_past: bool, is_off: bool) -> SessionState:
    if is_off:
        return SessionState.CANCELLED
    return SessionState.HELD if is_past else SessionState.SCHEDULED


def _rule(one: dict[str, Any], first: datetime) -> str:
    times = one["times"]
    if times == 1:
        return "FREQ=DAILY;COUNT=1"
    if one["every"] == "monthly":
        rule = monthly(first.date(), first.date())
    else:
        rule = weekly(first.date(), first.date(), (), 2 if one["every"] == "biweekly" else 1)
    return f"{rule.rpartition(';UNTIL=')[0]};COUNT={times}"
