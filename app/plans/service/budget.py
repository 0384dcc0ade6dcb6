"""The budget: written as a whole, because it is the whole that adds up."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.plans.models import BudgetLine, PlanSection
from app.plans.rules import Section
from app.plans.service.moved_on import LineMovedOn
from app.plans.service.opening import section_of, to_write, write_down
from app.plans.sheet import Sheet, require_balance
from app.plans.wording import budget_in_words


async def settle(
    session: AsyncSession, actor: Actor, project_id: int, sheet: Sheet, now: datetime
) -> tuple[PlanSection | None, bool]:
    """Let the budget be what ``sheet`` says; return its part, and whether anything changed.

    Raises:
        Refused: the policy says no, or people are giving for it.
        Invalid: it does not add up; the sentence says by how much.
        LineMovedOn: somebody else changed it since; what stands now is in it, in words.
    """
    held = await to_write(session, actor, project_id, Section.BUDGET, now)
    require_balance(sheet)
    current = await section_of(session, project_id, Section.BUDGET)
    body = budget_in_words(sheet.lines, sheet.to_find, held.project.language, is_free=sheet.is_free)
    if (current.body if current else "") == body:
        return current, False
    if sheet.version != (current.version if current else 0):
        raise LineMovedOn(current.version if current else 0, current.body if current else "")
    await _write_lines(session, project_id, sheet)
    held.plan.to_find = sheet.to_find
    held.plan.is_free = sheet.is_free
    await session.flush()
    return await write_down(session, held, actor, Section.BUDGET, body, now), True


async def _write_lines(session: AsyncSession, project_id: int, sheet: Sheet) -> None:
    """Change the lines that stay, add the new ones, remove the others."""
    query = select(BudgetLine.public_id).where(BudgetLine.project_id == project_id)
    there = set(await session.scalars(query))
    named = [line.public_id for line in sheet.lines if line.public_id]
    if len(named) != len(set(named)) or not there.issuperset(named):
        raise Invalid({"form": _("This line is not of this budget: please load the page again.")})
    await session.execute(
        delete(BudgetLine).where(
            BudgetLine.project_id == project_id, BudgetLine.public_id.not_in(named)
        )
    )
    for position, line in enumerate(sheet.lines):
        values = {
            "kind": line.kind,
            "label": line.label,
            "cents": line.cents,
            "note": line.note,
            "position": position,
        }
        if line.public_id:
            await session.execute(
                update(BudgetLine)
                .where(BudgetLine.project_id == project_id, BudgetLine.public_id == line.public_id)
                .values(values)
            )
        else:
            session.add(BudgetLine(project_id=project_id, **values))
    await session.flush()
