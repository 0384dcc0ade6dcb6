"""The kept pages that show a plan, and where its parts are."""

from app.core.web.routing import url
from app.plans.rules import Section
from app.projects.models import Project
from app.projects.shown import tags as project_tags


def tags(project_id: int) -> tuple[str, ...]:
    """Return the tags of the pages that show a plan: its project's, and lists of needs."""
    return project_tags(project_id, listed=True)


def plan_url(project: Project, section: Section | None = None, *, lang: str = "") -> str:
    """Return the path of a plan's page, at one of its parts."""
    path = url("plans:show", lang=lang, project_id=project.public_id)
    return f"{path}#{section}" if section else path


def report_url(project: Project, *, lang: str = "") -> str:
    """Return the path of a project's report."""
    return url("plans:report", lang=lang, project_id=project.public_id)
