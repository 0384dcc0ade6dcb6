"""How staff find ideas, whatever became of them; what nobody published is nobody's to find."""

from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_
from app.core.policy import Who
from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.queries.searching import Words
from app.ideas.rules import State, state_label
from app.places.gazetteer import gazetteer
from app.places.rules import Area

CANDIDATES = 200
"""So many of those that have the words are looked at: sorting all of them may take seconds."""


@finder("ideas", N_("Ideas"))
async def ideas(session: AsyncSession, who: Who, words: str) -> list[Found]:
    """Find ideas by their words or public id; hidden ones by those who moderate them."""
    staff = cast("Actor", who)
    meant = or_(Idea.search.op("@@")(Words.of(words).query), Idea.public_id == words)
    some = (
        select(Idea.id)
        .where(meant, Idea.state != State.DRAFT)
        .limit(CANDIDATES)
        .cte("some")
        .prefix_with("MATERIALIZED")
    )
    query = (
        select(Idea.public_id, Idea.title, Idea.state, Idea.territory_id, Idea.neighbourhood_id)
        .where(Idea.id.in_(select(some.c.id)))
        .order_by(Idea.id.desc())
    )
    return [
        Found(
            row.title,
            url("ideas:show", idea_ref=row.public_id),
            f"{state_label(row.state)} · "
            f"{gazetteer.name(Area(row.territory_id, row.neighbourhood_id))}",
        )
        for row in await session.execute(query)
        if row.state is not State.HIDDEN or staff.moderates(row.territory_id)
    ][:MOST_FOUND]
