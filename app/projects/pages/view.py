"""What the page of a project needs to be drawn, for whoever looks at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db.questions import Answer, Questions, known
from app.core.needs import needs_of
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.discussion.panel import panel
from app.media.shown import Photo
from app.organisations.queries import Voice, voices_of
from app.places.choices import area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.projects import policy
from app.projects.hosts import hosted_project
from app.projects.models import Project
from app.projects.pages.metadata import linked_data
from app.projects.pages.needs import Panel, bar_of, icon_of
from app.projects.queries.show import Facts, facts_of
from app.projects.queries.visible import SeenProject
from app.projects.rules import (
    LIVING,
    RUNS,
    Act,
    State,
    TeamRole,
    act_label,
    role_label,
    state_label,
)
from app.projects.shown import address
from app.themes.pictures import pattern_url
from app.themes.rules import themes_of

STAGES = (
    State.CO_CREATION, State.READY, State.MOBILISING, State.IN_PROGRESS, State.DELIVERED,
    State.CLOSED,
)  # fmt: skip
"""The way a project goes; a campaign is a part of mobilising."""

ON_THIS_PAGE = (
    Act.MOBILISE, Act.BEGIN, Act.DELIVER, Act.TAKE_UP_AGAIN, Act.PAUSE, Act.RESUME, Act.STOP,
    Act.RESTART,
)  # fmt: skip
"""Turns that the team takes here; the plan's page and a campaign take the others."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page asks together with those who fill its places."""

    facts: Facts
    voices: Answer[list[Voice]]


def ask_for(asked: Questions, project: Project, visitor: Actor | None) -> Asked:
    """Add what the page of a project asks; :func:`view` draws it once all is answered."""
    return Asked(
        facts_of(asked, project, visitor),
        known([]) if visitor is None else asked.add(voices_of(visitor.id)),
    )


async def view(
    session: AsyncSession,
    runtime: Runtime,
    seen: SeenProject,
    visitor: Actor | None,
    asked: Asked,
    now: datetime,
) -> dict[str, Any]:
    """Return the values of ``projects/show.html``."""
    project, facts = seen.project, asked.facts
    base = runtime.settings.base_url.rstrip("/")
    team = facts.team.value
    runs = frozenset(mate.person_id for mate in team if mate.role in RUNS)
    hosted = hosted_project(project, runs, visitor)
    needs = await needs_of(session, [project.id])
    return {
        **frame(seen, visitor),
        "team": [(mate, role_label(mate.role)) for mate in team],
        "carriers": [mate for mate in team if mate.role is TeamRole.CARRIER],
        "sponsor": facts.sponsor.value,
        "origin": facts.origin.value,
        "turns": facts.turns.value,
        "news": facts.news.value,
        "own": facts.own.value,
        "asked_of": facts.asked_of.value,
        "invited_as": role_label(facts.own.value.role) if facts.own.value.role else "",
        "waiting": facts.waiting.value if seen.role is TeamRole.CARRIER else 0,
        "needs": Panel.of(needs[project.id]),
        "voices": asked.voices.value,
        **facts.attached.value.by_name,
        "idea_photo": _idea_photo(facts),
        "link": base + address(project),
        "card": base + url("projects:card", project_id=project.public_id),
        "panel": await panel(session, hosted, visitor, voices=asked.voices.value),
        "linked_data": linked_data(project, team, facts.sponsor.value, base),
        "now": now,
    }


def _idea_photo(facts: Facts) -> Photo | None:
    """Return the first photo of the idea it was, if everybody may read that."""
    if facts.origin.value is None or facts.of_idea is None:
        return None
    return next(iter(facts.of_idea.value.photos), None)


def frame(seen: SeenProject, visitor: Actor | None) -> dict[str, Any]:
    """Return what every page of a project shows of it."""
    project = seen.project
    return {
        "project": project,
        "role": seen.role,
        "path": address(project),
        "state_label": state_label(project.state),
        "label": state_label,
        "stages": stages(project),
        "area": area_context(project.area),
        "themes": themes_of(project.themes),
        "pattern": pattern_url(project.public_id, project.themes[0] if project.themes else ""),
        "is_public": project.hidden_at is None,
        "is_living": project.state in LIVING,
        "icon_of": icon_of,
        "bar_of": bar_of,
        **rights(seen, visitor),
    }


def rights(seen: SeenProject, visitor: Actor | None) -> dict[str, Any]:
    """Return what whoever looks may do here."""
    project, role = seen.project, seen.role
    if visitor is None:
        return {"runs": False, "carries": False, "moderates": False, "turns_now": [],
                "may_edit": False, "may_join": project.state in LIVING}  # fmt: skip
    return {
        "runs": bool(policy.may_run(visitor, role)),
        "carries": bool(policy.may_carry(visitor, role)),
        "moderates": visitor.moderates(project.territory_id),
        "turns_now": [
            (act, act_label(act))
            for act in ON_THIS_PAGE
            if policy.may_turn(visitor, project, role, act)
        ],
        "may_edit": bool(policy.can_edit(visitor, project, role)),
        "may_join": role is None and project.state in LIVING,
    }


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way, and whether the project has been there."""

    label: str
    is_done: bool
    is_now: bool


def stages(project: Project) -> list[Stage]:
    """Return the way of a project; a paused one stands where it paused, a stopped one nowhere."""
    here = project.paused_from if project.state is State.PAUSED else project.state
    if here is State.CROWDFUNDING:
        here = State.MOBILISING
    at = STAGES.index(here) if here in STAGES else -1
    return [
        Stage(state_label(state), number < at, number == at) for number, state in enumerate(STAGES)
    ]


def area_context(area: Area) -> dict[str, str]:
    """Return where a project belongs, and the list of what else is there."""
    slug = area_slug(area)
    query = {"area": slug} if slug else {}
    return {"name": gazetteer.name(area), "projects_url": url("projects:index", query=query)}
