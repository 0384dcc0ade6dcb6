"""Plans put into the shapes of the API."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Questions
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
from app.projects.models import Project


async def whole(session: AsyncSession, project: Project) -> PlanShown:
    """Return everything that a plan says."""
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
            StepShown.model_validate(
                {
                    "id": step.public_id,
                    "title": step.title,
                    "note": step.note,
                    "starts_on": step.starts_on,
                    "ends_on": step.ends_on,
                    "state": str(step.state),
                }
            )
            for step in plan.steps
        ],
        budget=budget_shown(plan),
        capacity=[
            CapacityShown(
                id=one.public_id,
                kind=one.kind,
                who=one.who,
                what=one.what,
                experience=one.experience,
                is_secured=one.is_secured,
            )
            for one in plan.capacities
        ],
        reviews=[_review(one) for one in await reviews_of(session, project.id)],
        missing=[MissingShown(section=section, sentence=said) for section, said in plan.wanting],
    )


def part_shown(part: Part) -> PartShown:
    """Return one text."""
    return PartShown(
        section=part.section,
        body=part.body,
        version=part.version,
        edited_at=part.edited_at,
        edited_by=part.edited_by or None,
    )


def budget_shown(plan: WholePlan) -> BudgetShown:
    """Return a budget with its sums."""
    totals = plan.totals
    return BudgetShown(
        version=plan.parts[Section.BUDGET].version,
        lines=[
            LineShown(
                id=line.public_id, kind=line.kind, label=line.label, cents=line.cents,
                note=line.note,
            )
            for line in plan.lines
        ],
        costs_cents=totals.costs,
        secured_cents=totals.secured,
        expected_cents=totals.expected,
        to_find_cents=plan.facts.to_find,
        is_free=plan.facts.is_free,
    )  # fmt: skip


def _review(one: FullReview) -> ReviewShown:
    line = one.line
    return ReviewShown(
        id=line.public_id,
        state=line.state,
        asked_at=line.asked_at,
        ended_at=line.ended_at,
        by=line.by_name or None,
        as_mentor=line.as_mentor,
        reasons=line.reasons,
        checklist=one.checklist,
    )
