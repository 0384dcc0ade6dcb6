"""A plan at each moment of its life: ``author`` carries it, ``coauthor`` is in the team, ``editor`` mentors."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.plans.models import Report
from app.plans.queries.reporting import KIND
from app.plans.report import ReportState
from app.plans.rules import ReviewState
from app.projects.models import Project
from app.projects.rules import State
from tests.factories import media, plans, projects
from tests.world import World

AFTER = ("organisations", "profiles", "projects")

MOMENTS = {
    "writing": State.CO_CREATION,
    "asked": State.CO_CREATION,
    "found": State.READY,
    "running": State.IN_PROGRESS,
    "delivered": State.DELIVERED,
    "told": State.DELIVERED,
    "over": State.STOPPED,
    "put-away": State.IN_PROGRESS,
}
"""Names of our own: those of projects are taken."""


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Make a project with a whole plan at each moment."""
    people = world.people
    world.things["plan"] = {}
    for moment, state in MOMENTS.items():
        project = await projects.project(
            db, state, people["author"], [people["coauthor"]], mentor=people["editor"],
            title=f"Des bacs devant la garderie, {moment}",
            hidden_at=datetime.now(UTC) if moment == "put-away" else None,
        )  # fmt: skip
        await plans.plan(db, project, people["author"])
        step = await plans.step(db, project)
        await plans.budget(db, project)
        line = await plans.capacity(db, project, people["coauthor"])
        found = {"asked": ReviewState.ASKED, "found": ReviewState.READY}.get(moment)
        review = await plans.review(db, project, found, people["editor"] if moment == "found" else None) if found else None  # fmt: skip
        report = await _report(db, world, project, moment)
        photo = (
            await media.photo(db, runtime.storage, people["author"], Subject(KIND, report.id))
            if report
            else None
        )
        world.things["plan"][moment] = {
            "project_id": project.public_id,
            "section": "need",
            "step_id": step.public_id,
            "line_id": line.public_id,
            "review_id": review.public_id if review else "zzzzzzzzzz",
            "photo_id": photo.public_id if photo else "zzzzzzzzzz",
        }
    await _tell(db, world)
    await db.commit()


async def _tell(db: AsyncSession, world: World) -> None:
    """Publish the reports of two projects about which programs ask."""
    for state in ("stopped", "hidden"):
        ref = world.things["project"][state]["project_id"]
        query = select(Project).where(Project.public_id == ref)
        await plans.report(db, (await db.execute(query)).scalar_one(), by=world.people["author"])


async def _report(db: AsyncSession, world: World, project: Project, moment: str) -> Report | None:
    states = {
        "running": ReportState.DRAFT,
        "delivered": ReportState.DRAFT,
        "told": ReportState.PUBLISHED,
    }
    if moment not in states:
        return None
    return await plans.report(db, project, states[moment], world.people["author"])
