"""The public numbers of moderation, for programs."""

from datetime import date

from pydantic import BaseModel, Field

from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.moderation.queries.statistics import statistics
from app.moderation.rules import Reason

router = api_router("moderation")


class MonthShown(BaseModel):
    """A month of decisions; numbers under five are null."""

    month: date = Field(description=N_("The first day of the month."))
    decisions: int | None = Field(description=N_("How many decisions."))
    reported: int | None = Field(description=N_("How many of them about something reported."))
    held: int | None = Field(description=N_("How many of them about something held by a rule."))
    median_hours: float | None = Field(
        description=N_("Half of them were taken within so many hours.")
    )


class CellShown(BaseModel):
    """Decisions by rule and outcome; cells under five are left out."""

    reason: Reason | None = Field(description=N_("The rule; null when none was broken."))
    outcome: str = Field(description=N_("What was decided."))
    decisions: int = Field(description=N_("How many decisions."))


class StatisticsShown(BaseModel):
    """A year of moderation."""

    since: date = Field(description=N_("The first day that is counted."))
    decisions: int = Field(description=N_("All decisions of the year."))
    left_out: int = Field(description=N_("Decisions in cells that are too small to publish."))
    appeals: int | None = Field(description=N_("How many were appealed; null under five."))
    overturned: int | None = Field(description=N_("How many were undone; null under five."))
    months: list[MonthShown] = Field(description=N_("Month by month, the latest first."))
    by_reason: list[CellShown] = Field(description=N_("By rule and outcome."))


@router.get(
    "/moderation/statistics",
    name="api:moderation_statistics",
    summary=N_("How this place is moderated"),
    description=N_("Decisions of the last twelve months, in numbers that point at nobody."),
    openapi_extra=access("public"),
)
async def read_statistics(session: Session) -> StatisticsShown:
    """Return a year of decisions."""
    found = await statistics(session, clock.now())
    return StatisticsShown(
        since=found.since,
        decisions=found.total,
        left_out=found.left_out,
        appeals=found.appeals,
        overturned=found.overturned,
        months=[
            MonthShown(
                month=one.month,
                decisions=one.decisions,
                reported=one.reported,
                held=one.held,
                median_hours=one.median_hours,
            )
            for one in found.months
        ],
        by_reason=[
            CellShown(reason=one.reason, outcome=one.outcome, decisions=one.number)
            for one in found.cells
        ],
    )
