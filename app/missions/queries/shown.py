"""Which missions the public may know of: their own state, and that of whom they are for."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select, text

from app.missions.models import Mission, MissionSession
from app.missions.rules import READABLE, SessionState
from app.organisations.models import Organisation
from app.organisations.queries.speaking import IS_NAMED, SPEAKS
from app.projects.models import Project

_PROJECT_SHOWN = (
    select(Project.id)
    .where(Project.id == Mission.project_id, Project.hidden_at.is_(None))
    .correlate(Mission)
    .exists()
)


def _organisation(is_allowed: ColumnElement[bool]) -> ColumnElement[bool]:
    query = select(Organisation.id).where(Organisation.id == Mission.organisation_id, is_allowed)
    return query.correlate(Mission).exists()


def _hosted(is_allowed: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of a project that is not hidden, or of an organisation alone that may be named."""
    alone = and_(Mission.project_id.is_(None), _organisation(is_allowed))
    return or_(_PROJECT_SHOWN, alone)


IS_LISTED: ColumnElement[bool] = and_(
    text("mission.state IN ('published', 'full')"), Mission.hidden_at.is_(None), _hosted(SPEAKS)
)
"""Missions that lists show, and that people may sign up for."""

IS_PUBLIC: ColumnElement[bool] = and_(
    Mission.state.in_(sorted(READABLE)), Mission.hidden_at.is_(None), _hosted(IS_NAMED)
)
"""Missions that anybody who has the address may read, whatever became of them."""


def is_to_come(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Which dates are still to come, and planned."""
    return and_(MissionSession.state == SessionState.SCHEDULED, MissionSession.starts_at > now)
