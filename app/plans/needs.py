"""Money that a project still has to find, as its budget says: one line of what it needs."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.core.i18n.format import money_said
from app.core.needs import Need, NeedKind, needs
from app.core.web.routing import url
from app.plans.budget import LineKind
from app.plans.models import BudgetLine, Plan
from app.projects.models import Project
from app.projects.rules import ACTIVE, State

SAID_HERE = ACTIVE - {State.CROWDFUNDING}
"""While a campaign gathers the money, its own line says how much is missing."""


@cache
def _query() -> Select[*tuple[Any, ...]]:
    def total(*kinds: LineKind) -> Any:
        wanted = func.sum(BudgetLine.cents).filter(BudgetLine.kind.in_(kinds))
        return func.coalesce(wanted, 0)

    return (
        select(
            Project.id,
            Project.public_id,
            Plan.to_find,
            total(LineKind.COST).label("costs"),
            total(LineKind.SECURED, LineKind.EXPECTED).label("incomes"),
        )
        .join(Plan, Plan.project_id == Project.id)
        .join(BudgetLine, BudgetLine.project_id == Project.id)
        .where(
            Project.id.in_(bindparam("projects", expanding=True)),
            Project.state.in_(SAID_HERE),
            Plan.hidden_at.is_(None),
        )
        .group_by(Project.id, Project.public_id, Plan.to_find)
    )


@needs("plans")
async def money_to_find(session: AsyncSession, project_ids: Sequence[int]) -> list[Need]:
    """Say what each project still has to find; nothing for one without a budget."""
    found = await session.execute(_query(), {"projects": list(project_ids)})
    return [
        Need(
            row.id,
            NeedKind.MONEY,
            _("Money for the project"),
            int(row.incomes),
            int(row.costs),
            _("%(amount)s of %(costs)s remains to be found.")
            % {"amount": money_said(row.to_find), "costs": money_said(int(row.costs))}
            if row.to_find
            else _("The budget of %(costs)s is covered.") % {"costs": money_said(int(row.costs))},
            f"{url('plans:show', project_id=row.public_id)}#budget",
            _("See the budget"),
        )
        for row in found
    ]
