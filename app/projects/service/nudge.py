"""A project that people wait for and that says nothing is asked for news, once per silence."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_
from app.core.notices import tell
from app.projects.chosen import silent_days
from app.projects.models import Project
from app.projects.queries.team import member_ids
from app.projects.rules import NUDGED, TeamRole

KIND = "projects.silent"
CARRY = N_("because you carry this project")


async def nudge(session: AsyncSession, now: datetime) -> int:
    """Ask the carriers of every silent project for news; return how many projects."""
    before = now - timedelta(days=silent_days())
    spoke = func.greatest(Project.turned_at, Project.last_said_at)
    silent = (
        select(Project.id)
        .where(
            Project.state.in_(NUDGED),
            Project.hidden_at.is_(None),
            Project.nudged_at.is_(None),
            spoke <= before,
        )
        .with_for_update(skip_locked=True, key_share=True)
    )
    found = await session.execute(
        update(Project)
        .where(Project.id.in_(silent))
        .values(nudged_at=now)
        .returning(Project.id, Project.public_id)
    )
    rows = found.all()
    for project_id, public_id in rows:
        await tell(
            session, KIND, f"{KIND}:{project_id}:{now.date().isoformat()}",
            to=await member_ids(session, project_id, [TeamRole.CARRIER]), because=CARRY,
            data={"project": public_id},
        )  # fmt: skip
    return len(rows)
