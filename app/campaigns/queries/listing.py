"""Lists of campaigns: those open first to end, or those that ended, the last first; paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Row, String, cast, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import SUCCEEDED, WRITTEN, State, state_label
from app.campaigns.shown import campaign_url
from app.core.i18n import N_
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.core.subjects import Subject
from app.media.queries import first_photos_among
from app.media.shown import Photo
from app.places.rules import Area
from app.projects.models import Project


class Which(StrEnum):
    """Which campaigns a list shows."""

    OPEN = "open"
    REACHED = "reached"
    ENDED = "ended"


WHICH_LABELS = {
    Which.OPEN: N_("Open now"),
    Which.REACHED: N_("Goal reached"),
    Which.ENDED: N_("All that ended"),
}
COLUMNS: tuple[Any, ...] = (
    Campaign.id,
    Campaign.public_id,
    Campaign.project_id,
    Campaign.state,
    Campaign.kind,
    Campaign.minimum_cents,
    Campaign.optimum_cents,
    Campaign.pledged_cents,
    Campaign.matched_cents,
    Campaign.collected_cents,
    Campaign.givers,
    Campaign.opens_at,
    Campaign.turned_at,
    Campaign.ends_at,
    Project.title,
    Project.summary,
    Project.language,
    Project.themes,
    Project.territory_id,
    Project.neighbourhood_id,
    Project.idea_id,
    Project.public_id.label("project_public_id"),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which campaigns a list shows."""

    which: Which = Which.OPEN
    area: Area = field(default_factory=Area)
    theme: str = ""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a row must fulfil; what is hidden is in no list."""
        found: list[ColumnElement[bool]] = [
            Campaign.hidden_at.is_(None),
            Project.hidden_at.is_(None),
            Campaign.opens_at.is_not(None),
        ]
        if self.which is Which.OPEN:
            found.append(Campaign.state == State.LIVE)
        elif self.which is Which.REACHED:
            found.append(Campaign.state.in_(SUCCEEDED))
        else:
            found.append(Campaign.state.not_in((*WRITTEN, State.LIVE)))
        if self.area.neighbourhood_id is not None:
            found.append(Project.neighbourhood_id == self.area.neighbourhood_id)
        elif self.area.territory_id is not None:
            found.append(Project.territory_id == self.area.territory_id)
        if self.theme:
            found.append(Project.themes.op("@>")(cast([self.theme], ARRAY(String(20)))))
        return found


@dataclass(frozen=True, slots=True)
class Card:
    """A campaign as lists show it."""

    row: Row[Any]
    photo: Photo | None = None

    @property
    def path(self) -> str:
        """Return its page."""
        return campaign_url(self.row.public_id, self.row.title)

    @property
    def area(self) -> Area:
        """Return where its project belongs."""
        return Area(self.row.territory_id, self.row.neighbourhood_id)

    @property
    def state_label(self) -> str:
        """Return where it stands."""
        return state_label(self.row.state)

    @property
    def raised_cents(self) -> int:
        """Return what was promised and matched."""
        return int(self.row.pledged_cents + self.row.matched_cents)


async def page_of_cards(
    session: AsyncSession, filters: Filters, *, after: str = "", size: int = PAGE_SIZE
) -> Page[Card]:
    """Return a page of a list.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    keys = (Campaign.ends_at, Campaign.id)
    ahead = filters.which is Which.OPEN
    query = (
        select(*COLUMNS).join(Project, Project.id == Campaign.project_id).where(*filters.conditions)
    )
    if after:
        past = decode(after, datetime, int)
        query = query.where(
            tuple_(*keys) > tuple_(*past) if ahead else tuple_(*keys) < tuple_(*past)
        )
    order = [key.asc() if ahead else key.desc() for key in keys]
    result = await session.execute(query.order_by(*order).limit(size + 1))
    rows = result.all()
    found = page_of(rows, size, lambda row: (row.ends_at, row.id))
    return Page(await _pictured(session, found.items), found.next_cursor)


async def addresses(session: AsyncSession, most: int) -> list[tuple[str, str, datetime]]:
    """Return the public id, title and last turn of campaigns that everybody reads, the newest first."""
    query = (
        select(Campaign.public_id, Project.title, Campaign.turned_at)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            Campaign.opens_at.is_not(None), Campaign.hidden_at.is_(None),
            Project.hidden_at.is_(None),
        )
        .order_by(Campaign.id.desc())
        .limit(most)
    )  # fmt: skip
    return [(which, title, at) for which, title, at in await session.execute(query)]


async def _pictured(session: AsyncSession, rows: Sequence[Row[Any]]) -> list[Card]:
    subjects = {
        row.id: [
            Subject("project", row.project_id),
            *([Subject("idea", row.idea_id)] if row.idea_id else []),
        ]
        for row in rows
    }
    photos = await first_photos_among(session, [one for some in subjects.values() for one in some])
    return [
        Card(row, next((photos[one] for one in subjects[row.id] if one in photos), None))
        for row in rows
    ]
