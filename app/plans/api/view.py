"""Plans put into the shapes of the API."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db.questions import Questions
from app.core.web.json import shape_of
from app.plans.api.shapes import (
    BudgetShown,
    CapacityShown,
    LineShown,
    MissingShown,
    PartShown,
    PlanShown,
    ReviewShown,
    StepShown,
)
from app.plans.queries.reviews import FullReview, reviews_of
from app.plans.queries.whole import Part, WholePlan, ask_plan
from app.plans.rules import TEXTS, Section
from app.plans.shown import readable
from app.projects.models import Project


async def whole(session: AsyncSession, project: Project, actor: Actor | None) -> PlanShown:
    """Return everything that a plan says to whoever asks."""
    asked = Questions()
    waiting = ask_plan(asked, project.id)
    await asked.ask(session)
    plan = waiting.value
    return PlanShown(
        project=project.public_id,
        language=project.language,
        version=plan.facts.version,
        parts=[part_shown(plan.parts[section]) for section in TEXTS],
        steps=[
            shape_of(StepShown, step, id=step.public_id, state=str(step.state))
            for step in plan.steps
        ],
        budget=budget_shown(plan),
        capacity=[shape_of(CapacityShown, one, id=one.public_id) for one in plan.capacities],
        reviews=[_review(one, project, actor) for one in await reviews_of(session, project.id)],
        missing=[MissingShown(section=section, sentence=said) for section, said in plan.wanting],
    )


def part_shown(part: Part) -> PartShown:
    """Return one text."""
    return shape_of(PartShown, part, edited_by=part.edited_by or None)


def budget_shown(plan: WholePlan) -> BudgetShown:
    """Return a budget with its sums."""
    totals = plan.totals
    return BudgetShown(
        version=plan.parts[Section.BUDGET].version,
        lines=[shape_of(LineShown, line, id=line.public_id) for line in plan.lines],
        costs_cents=totals.costs,
        secured_cents=totals.secured,
        expected_cents=totals.expected,
        to_find_cents=plan.facts.to_find,
        is_free=plan.facts.is_free,
    )


def _review(one: FullReview, project: Project, actor: Actor | None) -> ReviewShown:
    line = readable(one.line, project, actor)
    return shape_of(
        ReviewShown, line, id=line.public_id, by=line.by_name or None, checklist=one.checklist
    )
