"""Every change of a plan holds its project: who may is asked of the project as it is at that moment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.screening import Written, judge, keep
from app.core.subjects import Subject
from app.plans import policy
from app.plans.models import Plan, PlanEditing, PlanSection, PlanVersion
from app.plans.rules import Section
from app.projects.models import Project
from app.projects.rules import TeamRole
from app.projects.service.locking import locked, locked_as

KIND = "plan"


@dataclass(frozen=True, slots=True)
class Open:
    """A plan that nobody else can change until the transaction ends."""

    project: Project
    role: TeamRole | None
    plan: Plan


async def opened(session: AsyncSession, actor: Actor, project_id: int, now: datetime) -> Open:
    """Hold a project and its plan, which is begun if need be.

    Raises:
        NotFound: the project is gone.
    """
    project, role = await locked_as(session, project_id, actor)
    return Open(project, role, await _plan(session, project, now))


async def opened_by_nobody(session: AsyncSession, project_id: int, now: datetime) -> Open:
    """Hold a project and its plan for what follows by itself, when somebody leaves the team.

    Raises:
        NotFound: the project is gone.
    """
    project = await locked(session, project_id)
    return Open(project, None, await _plan(session, project, now))


async def _plan(session: AsyncSession, project: Project, now: datetime) -> Plan:
    await session.execute(
        insert(Plan)
        .values(project_id=project.id, version=0, changed_at=now)
        .on_conflict_do_nothing()
    )
    query = (
        select(Plan).where(Plan.project_id == project.id).execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one()


async def to_write(
    session: AsyncSession, actor: Actor, project_id: int, section: Section, now: datetime
) -> Open:
    """Hold a plan to change one of its parts.

    Raises:
        Refused: the policy says no.
    """
    held = await opened(session, actor, project_id, now)
    policy.can_write(actor, held.project, held.role, section).require()
    return held


async def section_of(
    session: AsyncSession, project_id: int, section: Section
) -> PlanSection | None:
    """Return a part as it is now; None before it is begun."""
    query = (
        select(PlanSection)
        .where(PlanSection.project_id == project_id, PlanSection.section == section)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def write_down(
    session: AsyncSession,
    held: Open,
    actor: Actor | None,
    section: Section,
    body: str,
    now: datetime,
) -> PlanSection:
    """Let a part say ``body``, keep it among its versions, and have it looked at if it must be.

    Nobody else is in: the plan is held. What changes nothing makes no version. Without ``actor``
    nobody wrote it.
    """
    plan, by = held.plan, actor.id if actor else None
    current = await section_of(session, plan.project_id, section)
    if current is not None and current.body == body:
        return current
    plan.version += 1
    plan.changed_at = now
    await session.flush()
    if current is None:
        current = PlanSection(project_id=plan.project_id, section=section, version=0)
        session.add(current)
    current.body = body
    current.version += 1
    current.edited_by_id = by
    current.edited_at = now
    await session.flush()
    session.add(
        PlanVersion(
            project_id=plan.project_id, section=section, number=current.version, body=body,
            plan_version=plan.version, edited_by_id=by, edited_at=now,
        )
    )  # fmt: skip
    await session.execute(
        delete(PlanEditing).where(
            PlanEditing.project_id == plan.project_id,
            PlanEditing.section == section,
            PlanEditing.person_id == by,
        )
    )
    await session.flush()
    if actor is not None:
        await hold_back(session, plan, actor, body, now)
    return current


async def hold_back(
    session: AsyncSession, plan: Plan, actor: Actor, body: str, now: datetime
) -> None:
    """Hide a plan whose new words a moderator has to read first."""
    if plan.hidden_at is not None:
        return
    held = await judge(session, Written(KIND, actor.id, body), now)
    if held is not None:
        plan.hidden_at = now
        await session.flush()
        await keep(session, Subject(KIND, plan.project_id), held, now)
