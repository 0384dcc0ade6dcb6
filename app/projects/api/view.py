"""Projects put into the shapes of the API."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import ApiReader, ApiVisitor
from app.core.db import Session
from app.core.db.questions import Questions
from app.core.i18n import N_
from app.core.needs import Need, needs_of
from app.core.settings import Settings
from app.ideas.api.shapes import Addresses, PhotoShown, SpotShown
from app.ideas.api.view import absolute, area_shown
from app.organisations.api.shapes import named
from app.projects.api.shapes import (
    NeedShown,
    ProjectInList,
    ProjectShown,
    TeammateShown,
    TeamShown,
    TurnShown,
    UpdateShown,
    WaitingShown,
)
from app.projects.models import Project
from app.projects.path import SeenProject, find
from app.projects.queries import people
from app.projects.queries.listing import Card
from app.projects.queries.show import facts_of
from app.projects.queries.team import Teammate, team_of
from app.projects.queries.updates import News
from app.projects.rules import TeamRole
from app.projects.shown import page_addresses

ProjectId = Annotated[str, Path(description=N_("Public identifier."), examples=["k7m2p9x4qa"])]


async def readable(session: Session, reader: ApiReader, project_id: ProjectId) -> SeenProject:
    """Return the project if whoever asks may read it; else 404."""
    return await find(session, reader, project_id)


async def own(session: Session, visitor: ApiVisitor, project_id: ProjectId) -> SeenProject:
    """Return the project as its team sees it: the operation asks for a scope of its own."""
    return await find(session, visitor, project_id)


ReadableProject = Annotated[SeenProject, Depends(readable, scope="function")]
OwnProject = Annotated[SeenProject, Depends(own, scope="function")]


def need_shown(need: Need, settings: Settings) -> NeedShown:
    """Return one need."""
    return NeedShown(
        kind=need.kind, title=need.title, have=need.have, want=need.want, is_met=need.is_met,
        sentence=need.sentence, until=need.until, url=absolute(settings, need.path),
    )  # fmt: skip


def in_list(card: Card, settings: Settings) -> ProjectInList:
    """Return a project of a list."""
    return ProjectInList(
        id=card.public_id, state=card.state, language=card.language, title=card.title,
        summary=card.summary, themes=list(card.themes), area=area_shown(card.area),
        created_at=card.created_at, last_said_at=card.last_said_at,
        needs=[need_shown(need, settings) for need in card.needs],
        pages=addresses(settings, card.public_id, card.title),
    )  # fmt: skip


async def whole(session: AsyncSession, settings: Settings, project: Project) -> ProjectShown:
    """Return a project with everything that its page shows."""
    questions = Questions()
    facts = facts_of(questions, project, None)
    await questions.ask(session)
    needs = await needs_of(session, [project.id])
    origin = facts.origin.value
    return ProjectShown(
        id=project.public_id, state=project.state, language=project.language, title=project.title,
        summary=project.summary, themes=project.themes, area=area_shown(project.area),
        created_at=project.created_at, last_said_at=project.last_said_at,
        needs=[need_shown(need, settings) for need in needs[project.id]],
        pages=addresses(settings, project.public_id, project.title),
        version=project.version,
        idea=origin.public_id if origin else None,
        supporters=origin.supporters if origin else None,
        organisation=named(facts.sponsor.value, settings.base_url.rstrip("/")),
        place=_place(project),
        photos=[
            PhotoShown(url=absolute(settings, one.src()), alt=one.alt, language=one.language)
            for one in facts.attached.value.photos
        ],
        team=team_shown(facts.team.value),
        turns=[
            TurnShown(was=step.was, now_is=step.now_is, reason=step.reason, at=step.at)
            for step in facts.turns.value
        ],
    )  # fmt: skip


async def team_answer(session: AsyncSession, project: Project, reader: Actor | None) -> TeamShown:
    """Return a team; who carries the project also reads who was asked and who asks."""
    team = await team_of(project.id).alone(session)
    carries = any(
        reader and mate.person_id == reader.id and mate.role is TeamRole.CARRIER for mate in team
    )
    waiting = await people.waiting_in(session, project.id) if carries else []
    return TeamShown(
        team=team_shown(team),
        waiting=[
            WaitingShown(id=one.public_id, name=one.name, role=one.role, standing=one.standing)
            for one in waiting
        ],
    )


def team_shown(team: Iterable[Teammate]) -> list[TeammateShown]:
    """Return the people of a team."""
    return [
        TeammateShown(
            id=mate.public_id, name=mate.name, role=mate.role, what=mate.what, since=mate.since
        )
        for mate in team
    ]


def update_shown(one: News) -> UpdateShown:
    """Return something that a team told."""
    return UpdateShown(
        id=one.public_id, title=one.title, body=one.body, language=one.language,
        version=one.version, by=one.author_name or None, created_at=one.created_at,
        edited_at=one.edited_at, is_held=one.is_hidden,
    )  # fmt: skip


def addresses(settings: Settings, public_id: str, title: str) -> Addresses:
    """Return where people read a project."""
    found = page_addresses(public_id, title)
    return Addresses(fr=absolute(settings, found["fr"]), en=absolute(settings, found["en"]))


def _place(project: Project) -> SpotShown | None:
    if not project.place_label and project.place_lat is None:
        return None
    return SpotShown(
        label=project.place_label, latitude=project.place_lat, longitude=project.place_lon
    )
