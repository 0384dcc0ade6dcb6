"""Steps of plans in the calendars of those who run the project: whole days, which take nobody's time."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import Entry, calendar_source
from app.core.i18n import gettext as _
from app.core.i18n.format import ZONE
from app.core.web.routing import url
from app.plans.queries.moments import DatedStep, steps_between
from app.plans.rules import Section, StepState
from app.projects.rules import State


@calendar_source("steps")
async def steps(
    session: AsyncSession, person_id: int, since: datetime, until: datetime
) -> list[Entry]:
    """Give the steps of a person's projects; those that were dropped are called off."""
    first = since.astimezone(ZONE).date()
    last = (until - timedelta(microseconds=1)).astimezone(ZONE).date()
    return [entry(one) for one in await steps_between(session, person_id, first, last)]


def entry(one: DatedStep) -> Entry:
    """Return a step as calendars hold it; it is the same one however often it moves."""
    done, planned = one.state is StepState.DONE, one.state is StepState.PLANNED
    title = _("Milestone: %(title)s") if one.starts_on == one.ends_on else _("Step: %(title)s")
    path = url("plans:show", project_id=one.project_public_id)
    facts = [one.project_title, _("Done") if done else "", one.note]
    return Entry(
        uid=f"step-{one.public_id}@notreville",
        sequence=one.turns,
        title=title % {"title": one.title},
        starts_at=_midnight(one.starts_on),
        ends_at=_midnight(one.ends_on + timedelta(days=1)),
        zone=ZONE.key,
        changed_at=one.changed_at,
        description=" · ".join(fact for fact in facts if fact),
        path=f"{path}#{Section.STEPS}",
        is_cancelled=one.state is StepState.DROPPED
        or (planned and one.project_state is State.STOPPED),
        is_tentative=planned and one.project_state is State.PAUSED,
        is_all_day=True,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
