"""A team at the end of its project, and what its report says, as the tests of reports need them."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.plans.budget import LineKind
from app.plans.schemas import ReportWords
from app.projects.rules import State
from tests.factories import plans
from tests.plans.world import Browsers, Team, team

LINES = [
    (LineKind.COST, "Bacs", 1_000_00, 1_150_00),
    (LineKind.COST, "Assurance", 200_00, 0),
    (LineKind.SECURED, "Caisse", 1_200_00, 1_200_00),
]
NOTE = "Les cinquante dollars vont à la prochaine fête de la ruelle."


def words(version: int = 0, **more: Any) -> ReportWords:
    """Return what is typed into the report."""
    return ReportWords.model_validate(
        {"done": plans.DONE, "learnt": plans.LEARNT, "version": version, **more}
    )


async def delivered(db: AsyncSession, state: State = State.DELIVERED) -> Team:
    """Make a team that is at the end, with a budget of two costs and one income."""
    of = await team(db, state)
    await plans.plan(db, of.project, of.carrier, {})
    await plans.budget(db, of.project, [(kind, label, cents) for kind, label, cents, _ in LINES], 0)
    return of


async def told(of: Team, visitor: Browsers) -> str:
    """Return the report's page as a visitor reads it."""
    return (await visitor().go(of.report)).text
