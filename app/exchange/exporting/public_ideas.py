"""The ideas that anybody may have, a batch at a time, in the order in which they came."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.exchange.exporting.columns import COLUMNS, Site
from app.exchange.exporting.forms import Record
from app.exchange.rules import BATCH, OPEN_DATA
from app.ideas.models import Gate, Idea
from app.organisations.models import Organisation
from app.organisations.queries import spoken_columns

READ = (
    select(
        Idea.id, Idea.public_id, Idea.source, Idea.source_id, Idea.state, Idea.language,
        Idea.title, Idea.problem, Idea.proposal, Idea.themes, Idea.territory_id,
        Idea.neighbourhood_id, Idea.place_label, Idea.place_lat, Idea.place_lon,
        Idea.published_at, Idea.closed_at, Idea.closing_reason, Gate.threshold, Gate.passed_at,
        (Gate.local + Idea.earlier_local).label("supporters_local"),
        (Gate.other + Idea.earlier_other).label("supporters_other"), *spoken_columns(),
    )
    .outerjoin(Organisation, Organisation.id == Idea.organisation_id)
    .join(Gate, Gate.idea_id == Idea.id)
    .where(Idea.state.in_(OPEN_DATA))
    .order_by(Idea.id)
    .limit(BATCH)
)  # fmt: skip


async def after(session: AsyncSession, last: int, site: Site) -> tuple[list[Record], int]:
    """Return the batch that follows the idea numbered ``last``, and the number of its own last."""
    rows = (await session.execute(READ.where(Idea.id > last))).all()
    records: list[Record] = [
        {column.name: column.value(row, site) for column in COLUMNS} for row in rows
    ]
    return records, rows[-1].id if rows else last
