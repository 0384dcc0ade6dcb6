"""The kept pages that show a plan, where its parts are, and what of its reviews is read."""

from dataclasses import replace

from app.accounts.actor import Actor
from app.core.web.routing import url
from app.plans import policy
from app.plans.queries.reviews import ReviewLine
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


def readable(review: ReviewLine, project: Project, actor: Actor | None) -> ReviewLine:
    """Return a review without its reasons when moderators hid them from whoever asks."""
    is_own = actor is not None and actor.public_id == review.by_public_id
    verdict = policy.can_read_reasons(actor, project, is_hidden=review.is_hidden, is_own=is_own)
    return review if verdict else replace(review, reasons="")
