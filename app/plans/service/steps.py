"""Steps and milestones: added, changed, done, dropped."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid, NotFound, Refused
from app.core.i18n import gettext as _
from app.core.i18n.format import ZONE
from app.core.notices import tell
from app.plans.models import PlanStep
from app.plans.queries.whole import steps_of
from app.plans.rules import (
    STEP_GOAL,
    STEPS_MAX,
    YEARS_AHEAD,
    Section,
    StepAct,
    StepState,
    step_after,
)
from app.plans.schemas import StepWords
from app.plans.service.moved_on import LineMovedOn
from app.plans.service.opening import Open, to_write, write_down
from app.plans.wording import Step, steps_in_words

TOLD = "plans.milestone"


async def add(
    session: AsyncSession, actor: Actor, project_id: int, typed: StepWords, now: datetime
) -> PlanStep:
    """Add a step.

    Raises:
        Refused: the policy says no, or there are enough.
        Invalid: it would be over already, or lies too far ahead.
    """
    held = await to_write(session, actor, project_id, Section.STEPS, now)
    many = select(func.count()).where(PlanStep.project_id == project_id)
    if (await session.execute(many)).scalar_one() >= STEPS_MAX:
        raise Refused(_("A plan has at most %(num)s steps.") % {"num": STEPS_MAX})
    _require_ahead(typed, now)
    step = PlanStep(
        project_id=project_id,
        title=typed.title,
        note=typed.note,
        starts_on=typed.first_day,
        ends_on=typed.ends_on,
    )
    session.add(step)
    await _keep(session, held, actor, now)
    return step


async def change(
    session: AsyncSession,
    actor: Actor,
    project_id: int,
    step_id: str,
    typed: StepWords,
    now: datetime,
) -> PlanStep:
    """Change what a step says, or its dates.

    Raises:
        Refused: the policy says no.
        NotFound: there is no such step in this plan.
        Invalid: it is moved to where it would be over already, or too far ahead.
        LineMovedOn: somebody else changed it since.
    """
    held = await to_write(session, actor, project_id, Section.STEPS, now)
    step = await _step(session, project_id, step_id)
    values = {
        "title": typed.title,
        "note": typed.note,
        "starts_on": typed.first_day,
        "ends_on": typed.ends_on,
    }
    if all(getattr(step, name) == value for name, value in values.items()):
        return step
    if step.version != typed.version:
        words = Step(step.title, step.starts_on, step.ends_on, step.state, step.note)
        raise LineMovedOn(step.version, steps_in_words([words], held.project.language))
    if (step.starts_on, step.ends_on) != (typed.first_day, typed.ends_on):
        _require_ahead(typed, now, may_be_past=step.state is not StepState.PLANNED)
    for name, value in values.items():
        setattr(step, name, value)
    step.version += 1
    await _keep(session, held, actor, now)
    return step


async def turn_step(
    session: AsyncSession,
    actor: Actor,
    project_id: int,
    step_id: str,
    act: StepAct,
    now: datetime,
) -> PlanStep:
    """Say that a step is done or dropped, or open it again; done, the project's followers are told.

    Pressing twice changes nothing.

    Raises:
        Refused: the policy says no, or the act leads nowhere from there.
        NotFound: there is no such step in this plan.
    """
    held = await to_write(session, actor, project_id, Section.STEPS, now)
    step = await _step(session, project_id, step_id)
    state = step_after(step.state, act)
    if state is step.state:
        if state is STEP_GOAL[act]:
            return step
        raise Refused(_("This step is not where this could be done: please look at it again."))
    step.state = state
    step.done_at = now if state is StepState.DONE else None
    step.version += 1
    await _keep(session, held, actor, now)
    if state is StepState.DONE and step.starts_on == step.ends_on:
        await tell(
            session, TOLD, f"{TOLD}:{step.id}", followers_of=[f"project:{project_id}"],
            but=[actor.id], data={"step": step.public_id},
        )  # fmt: skip
    return step


async def remove(
    session: AsyncSession, actor: Actor, project_id: int, step_id: str, now: datetime
) -> None:
    """Take a step out; that it was there stays in the history.

    Raises:
        Refused: the policy says no, or it is done: what was done is not forgotten.
        NotFound: there is no such step in this plan.
    """
    held = await to_write(session, actor, project_id, Section.STEPS, now)
    step = await _step(session, project_id, step_id)
    if step.state is StepState.DONE:
        raise Refused(_("This step is done: it stays in the plan."))
    await session.execute(delete(PlanStep).where(PlanStep.id == step.id))
    await _keep(session, held, actor, now)


def today(now: datetime) -> date:
    """Return the day it is here."""
    return now.astimezone(ZONE).date()


def _require_ahead(typed: StepWords, now: datetime, *, may_be_past: bool = False) -> None:
    here = today(now)
    if typed.ends_on < here and not may_be_past:
        said = _("This date is past. Please write when it will be done.")
        raise Invalid({"ends_on": said})
    if not here - timedelta(days=366 * YEARS_AHEAD) <= typed.first_day:
        raise Invalid({"starts_on": _("This date lies too far back.")})
    if typed.ends_on > here + timedelta(days=366 * YEARS_AHEAD):
        raise Invalid({"ends_on": _("This date lies too far ahead.")})


async def _step(session: AsyncSession, project_id: int, step_id: str) -> PlanStep:
    query = (
        select(PlanStep)
        .where(PlanStep.project_id == project_id, PlanStep.public_id == step_id)
        .execution_options(populate_existing=True)
    )
    step = (await session.execute(query)).scalar_one_or_none()
    if step is None:
        raise NotFound
    return step


async def _keep(session: AsyncSession, held: Open, actor: Actor, now: datetime) -> None:
    """Write the steps down in words, as one more version."""
    await session.flush()
    steps = await steps_of(held.project.id).alone(session)
    body = steps_in_words([step.in_words for step in steps], held.project.language)
    await write_down(session, held, actor, Section.STEPS, body, now)
