"""Which missions the public may know of: their own state, and that of whom they are for."""

from sqlalchemy import ColumnElement, and_, exists, or_, text

from app.missions.models import Mission
from app.missions.rules import READABLE
from app.organisations.models import Organisation
from app.organisations.queries.speaking import IS_NAMED, SPEAKS
from app.projects.models import Project

_PROJECT_SHOWN = exists().where(Project.id == Mission.project_id, Project.hidden_at.is_(None))


def _organisation(is_allowed: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Organisation.id == Mission.organisation_id, is_allowed)


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
