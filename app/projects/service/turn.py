"""The only place that changes the state of a project."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.notices import tell
from app.projects import policy
from app.projects.conditions import met
from app.projects.events import ProjectTurned
from app.projects.models import Project, Turn
from app.projects.queries.team import role_of
from app.projects.rules import REASON_MAX, REASON_MIN, WITH_REASON, Act, State, TeamRole, after
from app.projects.service.locking import locked

KIND = "projects.turned"


async def turn(
    session: AsyncSession,
    actor: Actor | None,
    project: Project,
    act: Act,
    now: datetime,
    reason: str = "",
) -> State:
    """Let a project come to another state, and return it; its followers are told, each once.

    Of a campaign's turns they are told by the campaign, which knows the amounts.

    Args:
        session: locks the project; ``project`` reads as it is afterwards.
        actor: who does it; None when the place does (a campaign's end): then no policy is asked.
        project: the project.
        act: what is done.
        now: UTC.
        reason: public, in the language of whoever gives it; some acts require one.

    Raises:
        Refused: the policy or a condition says no, or the act leads nowhere from this state.
        Invalid: a reason is missing or too long (field ``reason``).
    """
    project = await locked(session, project.id)
    if actor is None:
        role = None
        policy.leads_somewhere(project, act).require()
    else:
        role = await role_of(session, project.id, actor.id)
        policy.may_turn(actor, project, role, act).require()
    reason = _reasoned(act, reason)
    (await met(session, project, act)).require()
    was, project.state = project.state, after(project.state, act, project.paused_from)
    for name, value in _facts(project, was, now, reason).items():
        setattr(project, name, value)
    project.version += 1
    step = Turn(
        project_id=project.id, was=was, now_is=project.state, reason=reason,
        by_id=actor.id if actor else None, at=now,
    )  # fmt: skip
    session.add(step)
    await session.flush()
    await _write_down(session, actor, role, project, act, now, reason)
    await publish(session, ProjectTurned(project.id, was, project.state))
    if act not in policy.MONEY:
        await _tell(session, actor, project, step)
    return project.state


async def _tell(session: AsyncSession, actor: Actor | None, project: Project, step: Turn) -> None:
    """Tell the followers; of what its campaign does, the campaign tells them itself."""
    await tell(
        session, KIND, f"{KIND}:{step.id}", followers_of=[f"project:{project.id}"],
        but=[actor.id] if actor else [],
        data={"project": project.public_id, "turn": str(step.id)},
    )  # fmt: skip


def _reasoned(act: Act, reason: str) -> str:
    reason = reason.strip()
    if act in WITH_REASON and len(reason) < REASON_MIN:
        raise Invalid({"reason": _("Please say why, in a sentence: everybody will read it.")})
    if len(reason) > REASON_MAX:
        said = _("Please write at most %(max_length)s characters.") % {"max_length": REASON_MAX}
        raise Invalid({"reason": said})
    return reason


def _facts(project: Project, was: State, now: datetime, reason: str) -> dict[str, Any]:
    """Return what else is true of a project that has just come to another state."""
    state = project.state
    facts: dict[str, Any] = {
        "turned_at": now,
        "updated_at": now,
        "nudged_at": None,
        "paused_from": was if state is State.PAUSED else None,
        "paused_reason": reason if state is State.PAUSED else "",
        "stopped_reason": reason if state is State.STOPPED else "",
        "closed_at": now if state in {State.STOPPED, State.CLOSED} else None,
    }
    if state is State.IN_PROGRESS and project.started_at is None:
        facts["started_at"] = now
    if state is State.DELIVERED:
        facts["delivered_at"] = now
    elif state is State.IN_PROGRESS:
        facts["delivered_at"] = None
    return facts


async def _write_down(
    session: AsyncSession,
    actor: Actor | None,
    role: TeamRole | None,
    project: Project,
    act: Act,
    now: datetime,
    reason: str,
) -> None:
    """Keep in the log what was not done by the team itself."""
    if role is not None and role is not TeamRole.MENTOR:
        return
    await record(
        session, "project.turned", by=actor.id if actor else None, now=now,
        subject=project.subject, territory_id=project.territory_id, reason=reason,
        detail={"act": str(act), "state": str(project.state)},
    )  # fmt: skip
