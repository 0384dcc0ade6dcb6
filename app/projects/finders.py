"""How staff find projects, hidden ones by those who moderate them."""

from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_
from app.core.policy import Who
from app.ideas.queries.searching import Words
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.projects.models import Project
from app.projects.rules import state_label
from app.projects.shown import project_url

CANDIDATES = 200


@finder("projects", N_("Projects"))
async def projects(session: AsyncSession, who: Who, words: str) -> list[Found]:
    """Find projects by their words or public id."""
    staff = cast("Actor", who)
    meant = or_(Project.search.op("@@")(Words.of(words).query), Project.public_id == words)
    query = (
        select(
            Project.public_id, Project.title, Project.state, Project.hidden_at,
            Project.territory_id, Project.neighbourhood_id,
        )
        .where(meant)
        .order_by(Project.id.desc())
        .limit(CANDIDATES)
    )  # fmt: skip
    return [
        Found(
            row.title,
            project_url(row.public_id, row.title),
            f"{state_label(row.state)} · "
            f"{gazetteer.name(Area(row.territory_id, row.neighbourhood_id))}",
        )
        for row in await session.execute(query)
        if row.hidden_at is None or staff.moderates(row.territory_id)
    ][:MOST_FOUND]
