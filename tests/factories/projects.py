"""Projects, their teams and what they told, as tests need them; each factory commits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.sessions import digest
from app.ideas.models import Idea
from app.organisations.models import Organisation
from app.projects.models import Project, Sponsor, TeamInvitation, TeamMember, Update
from app.projects.rules import Standing, State, TeamRole
from tests.factories.accounts import person
from tests.factories.ideas import HERE, area_of

SUMMARY = "Planter des vignes, ouvrir trois fosses d’arbres et poser deux bancs derrière la rue."
REASON = "Le camion de l’arrondissement est en panne jusqu’au printemps."
BEGUN_AGO = timedelta(days=40)


async def project(
    db: AsyncSession,
    state: State | str = State.CO_CREATION,
    carrier: Actor | None = None,
    members: Sequence[Actor] = (),
    idea: Idea | None = None,
    *,
    mentor: Actor | None = None,
    area: str = HERE,
    title: str = "Une ruelle verte derrière la rue Saint-Roch",
    **fields: Any,
) -> Project:
    """Make a project and its team; ``area`` is a slug (``city`` for all of it).

    With an idea, it stands where the idea does and says what the idea is called.
    """
    where = idea.area if idea else await area_of(db, area)
    state, now = State(state), datetime.now(UTC)
    made = Project(
        **{
            "idea_id": idea.id if idea else None,
            "state": state,
            "title": idea.title if idea else title,
            "summary": SUMMARY,
            "themes": ["nature"],
            "territory_id": where.territory_id,
            "neighbourhood_id": where.neighbourhood_id,
            "created_at": now - BEGUN_AGO,
            "turned_at": now - timedelta(days=3),
            "paused_from": State.MOBILISING if state is State.PAUSED else None,
            "paused_reason": REASON if state is State.PAUSED else "",
            "stopped_reason": REASON if state is State.STOPPED else "",
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    await join(db, made, carrier or await person(db), TeamRole.CARRIER)
    for each in members:
        await join(db, made, each)
    if mentor is not None:
        await join(db, made, mentor, TeamRole.MENTOR)
    return made


async def join(
    db: AsyncSession,
    project: Project,
    who: Actor,
    role: TeamRole | str = TeamRole.MEMBER,
    standing: Standing | str = Standing.ACCEPTED,
    **fields: Any,
) -> TeamMember:
    """Let somebody be in the team, or be asked to."""
    now, standing = datetime.now(UTC), Standing(standing)
    waits = standing in {Standing.INVITED, Standing.ASKED}
    made = TeamMember(
        **{
            "project_id": project.id,
            "person_id": who.id,
            "role": TeamRole(role),
            "standing": standing,
            "invited_at": now,
            "answered_at": None if waits else now,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def invitation(
    db: AsyncSession, project: Project, email: str, secret: str = "sesame", **fields: Any
) -> TeamInvitation:
    """Let an invitation by e-mail wait for its answer; ``secret`` opens it."""
    made = TeamInvitation(
        **{
            "project_id": project.id,
            "email": email,
            "role": TeamRole.MEMBER,
            "secret_hash": digest(secret),
            "invited_at": datetime.now(UTC),
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def sponsor(
    db: AsyncSession,
    project: Project,
    organisation: Organisation,
    standing: Standing | str = Standing.ACCEPTED,
    **fields: Any,
) -> Sponsor:
    """Let an organisation support the project, or be asked to."""
    now, standing = datetime.now(UTC), Standing(standing)
    values = {"asked_at": now, "answered_at": now, **fields}
    made = Sponsor(
        project_id=project.id, organisation_id=organisation.id, standing=standing, **values
    )
    if standing is Standing.ACCEPTED:
        project.organisation_id = organisation.id
    db.add_all([made, project])
    await db.commit()
    return made


async def update(
    db: AsyncSession, project: Project, author: Actor | None = None, **fields: Any
) -> Update:
    """Let the team have told something."""
    made = Update(
        **{
            "project_id": project.id,
            "author_id": author.id if author else None,
            "title": "Les vignes sont arrivées",
            "body": "Douze plants attendent dans la cour de l’école. **Merci** à la pépinière.",
            "created_at": datetime.now(UTC),
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def again(db: AsyncSession, project: Project) -> Project:
    """Read a project anew."""
    await db.refresh(project)
    return project
