"""Writing a mission: a draft for a project or an organisation, then the same written anew."""

from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.ids import public_id
from app.core.policy import no
from app.missions import policy
from app.missions.events import MissionChanged
from app.missions.models import Mission, MissionRole, MissionSkill
from app.missions.queries.standing import standing_in, standing_of
from app.missions.rules import State
from app.missions.schemas import MissionText, NewMission, Revision
from app.missions.service.holding import hold_back
from app.missions.service.turning import lock
from app.organisations.models import Organisation
from app.projects.queries.visible import project_by

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('missions:' || :person, 0))")


async def create(
    session: AsyncSession,
    actor: Actor,
    said: NewMission,
    now: datetime,
    *,
    source: tuple[str, str] | None = None,
) -> Mission:
    """Write a draft.

    Raises:
        Refused: the actor may not run missions for that project or organisation.
        Invalid: there is no such project or organisation.
    """
    await session.execute(LOCK, {"person": str(actor.id)})
    policy.can_write(actor, await drafts_of(session, actor)).require()
    project_id, organisation_id = await _hosts(session, actor, said)
    made = Mission(
        public_id=public_id(),
        project_id=project_id,
        organisation_id=organisation_id,
        created_by_id=actor.id,
        contact_id=actor.id,
        source=source[0] if source else None,
        source_id=source[1] if source else None,
        created_at=now,
        updated_at=now,
        **said.columns(),
    )
    standing = await standing_in(
        session, actor, project_id=project_id, organisation_id=organisation_id
    )
    _host_allows(actor, made, standing)
    session.add(made)
    await session.flush()
    add_parts(session, made.id, said)
    await session.flush()
    return made


def _host_allows(actor: Actor, made: Mission, standing: policy.Standing) -> None:
    verdict = policy.may_run(actor, made, standing)
    if not verdict:
        verdict.require()
    if made.project_id and made.organisation_id and not standing.speaks:
        no(_("You cannot speak for this organisation.")).require()


async def _hosts(
    session: AsyncSession, actor: Actor, said: NewMission
) -> tuple[int | None, int | None]:
    project_id = organisation_id = None
    if said.project:
        seen = await project_by(session, said.project, actor)
        if seen is None:
            raise Invalid({"project": _("We do not know this project.")})
        project_id = seen.project.id
    if said.organisation:
        query = select(Organisation.id).where(
            Organisation.public_id == said.organisation, Organisation.closed_at.is_(None)
        )
        organisation_id = await session.scalar(query)
        if organisation_id is None:
            raise Invalid({"organisation": _("We do not know this organisation.")})
    return project_id, organisation_id


async def change(
    session: AsyncSession, actor: Actor, mission: Mission, said: Revision, now: datetime
) -> Mission:
    """Write a mission anew; its dates keep their moments, and their numbers of places.

    Raises:
        Refused: the actor does not run it, or it is over.
        Conflict: somebody else wrote it in the meantime.
    """
    current = await lock(session, mission.id)
    policy.can_change(actor, current, await standing_of(session, actor, current)).require()
    if current.version != said.version:
        raise Conflict(
            _("Somebody else has changed this mission since you opened this page. Your text is kept here: compare it with theirs in another window, then save again.")
        )  # fmt: skip
    await rewrite(session, current, said, now)
    await hold_back(session, actor, current, now)
    return current


async def rewrite(
    session: AsyncSession, current: Mission, said: MissionText, now: datetime
) -> None:
    """Let a locked mission say this from now on."""
    for name, value in said.columns().items():
        setattr(current, name, value)
    current.version += 1
    current.updated_at = now
    await session.execute(delete(MissionSkill).where(MissionSkill.mission_id == current.id))
    await _settle_roles(session, current.id, said)
    session.add_all(_skills(current.id, said))
    await session.flush()
    await publish(session, MissionChanged(current.id))


async def discard(session: AsyncSession, actor: Actor, mission: Mission) -> None:
    """Throw a draft away.

    Raises:
        Refused: the actor does not run it, or it has been published.
    """
    current = await lock(session, mission.id)
    policy.can_discard(actor, current, await standing_of(session, actor, current)).require()
    await session.delete(current)
    await session.flush()


async def drafts_of(session: AsyncSession, actor: Actor) -> int:
    """Return how many drafts the actor has begun."""
    query = select(func.count()).where(
        Mission.created_by_id == actor.id, Mission.state == State.DRAFT
    )
    return (await session.execute(query)).scalar_one()


def add_parts(session: AsyncSession, mission_id: int, said: MissionText) -> None:
    """Add the skills and the parts of a new mission."""
    session.add_all(_skills(mission_id, said))
    session.add_all(
        MissionRole(mission_id=mission_id, name=role.name, people=role.people)
        for role in said.roles
    )


def _skills(mission_id: int, said: MissionText) -> list[MissionSkill]:
    return [
        MissionSkill(mission_id=mission_id, skill=code, is_required=required)
        for code, required in said.skills.items()
    ]


async def _settle_roles(session: AsyncSession, mission_id: int, said: MissionText) -> None:
    """Keep the rows of parts that stay: those who signed up for one point to it."""
    wanted = {role.name: role.people for role in said.roles}
    query = select(MissionRole).where(MissionRole.mission_id == mission_id)
    for row in await session.scalars(query):
        if row.name in wanted:
            row.people = wanted.pop(row.name)
        else:
            await session.delete(row)
    await session.flush()
    session.add_all(
        MissionRole(mission_id=mission_id, name=name, people=people)
        for name, people in wanted.items()
    )
