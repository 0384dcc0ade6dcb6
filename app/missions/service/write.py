"""Writing a mission: a draft for a project or an organisation, then the same written anew."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.missions import policy
from app.missions.events import MissionChanged
from app.missions.models import Mission
from app.missions.queries.standing import standing_in, standing_of
from app.missions.rules import State
from app.missions.schemas import MissionText, NewMission, Revision
from app.missions.service.arriving import arrive
from app.missions.service.holding import hold_back
from app.missions.service.parts import keep_parts
from app.missions.service.telling import tell_elsewhere
from app.missions.service.turning import dates_ahead, lock
from app.organisations.models import Organisation
from app.projects.queries.visible import project_by

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('missions:' || :person, 0))")


async def create(session: AsyncSession, actor: Actor, said: NewMission, now: datetime) -> Mission:
    """Write a draft.

    Raises:
        Refused: the actor may not run missions for that project or organisation.
        Invalid: there is no such project or organisation.
    """
    await session.execute(LOCK, {"person": str(actor.id)})
    policy.can_write(actor, await drafts_of(session, actor)).require()
    project_id, organisation_id = await _hosts(session, actor, said)
    standing = await standing_in(
        session, actor, project_id=project_id, organisation_id=organisation_id
    )
    policy.can_host(
        actor, standing, for_project=project_id is not None, with_organisation=bool(organisation_id)
    ).require()
    return await arrive(
        session, said, now, project_id=project_id, organisation_id=organisation_id, by_id=actor.id,
    )  # fmt: skip


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
    """Let a locked mission say this from now on; in another place, calendars and who comes hear of it."""
    before = _where(current)
    for name, value in said.columns().items():
        setattr(current, name, value)
    current.version += 1
    current.updated_at = now
    await keep_parts(session, current.id, said)
    if _where(current) != before:
        await _be_elsewhere(session, current, now)
    await publish(session, MissionChanged(current.id))


def _where(it: Mission) -> tuple[object, ...]:
    return it.remote, it.territory_id, it.neighbourhood_id, it.place_label


async def _be_elsewhere(session: AsyncSession, current: Mission, now: datetime) -> None:
    ahead = await dates_ahead(session, current.id, now)
    for one in ahead:
        one.sequence += 1
        one.changed_at = now
    await session.flush()
    await tell_elsewhere(session, current, ahead)


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
