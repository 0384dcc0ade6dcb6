"""Needs can be reported, and so can offers with their thanks: hidden means hidden everywhere."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.items.models import ItemNeed, Offer
from app.items.shown import need_url, offer_url, tags
from app.projects.models import Project
from app.projects.queries.team import member_ids
from app.projects.rules import RUNS


def _which(table: type[ItemNeed] | type[Offer], which: str | int) -> ColumnElement[bool] | None:
    if isinstance(which, int):
        return table.id == which
    return table.public_id == which if is_public_id(which) else None


@moderated("item-need")
class NeedModeration(Hideable):
    """Finds, hides and shows what projects ask for."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return a need, whatever its state."""
        if (what := _which(ItemNeed, which)) is None:
            return None
        query = (
            select(ItemNeed, Project)
            .join(Project, Project.id == ItemNeed.project_id)
            .where(what)
            .execution_options(populate_existing=True)
        )
        row = (await session.execute(query)).one_or_none()
        if row is None:
            return None
        need, project = row
        return ReportedThing(
            Subject("item-need", need.id),
            need.public_id,
            need.title,
            "\n\n".join(text for text in (need.title, need.note, need.place) if text),
            need.language,
            need_url(need.public_id, need.title),
            need.created_by_id,
            project.territory_id,
            need.hidden_at is not None,
            readers=None if project.hidden_at is None else frozenset(),
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take it from every surface."""
        changed = await session.execute(
            update(ItemNeed)
            .where(ItemNeed.id == which, ItemNeed.hidden_at.is_(None) == bool(at))
            .values(hidden_at=at)
            .returning(ItemNeed.project_id)
        )
        if (project_id := changed.scalar_one_or_none()) is not None:
            drop_pages(session, runtime, *tags(which, project_id))


@moderated("offer")
class OfferModeration(Hideable):
    """Finds, hides and shows offers; anybody reads the thanks, the rest is between two sides."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return an offer, whatever its state."""
        if (what := _which(Offer, which)) is None:
            return None
        query = (
            select(Offer, ItemNeed, Project)
            .join(ItemNeed, ItemNeed.id == Offer.need_id)
            .join(Project, Project.id == ItemNeed.project_id)
            .where(what)
            .execution_options(populate_existing=True)
        )
        row = (await session.execute(query)).one_or_none()
        if row is None:
            return None
        offer, need, project = row
        is_read = offer.thanked_at is not None and need.hidden_at is None
        team = await member_ids(session, project.id, tuple(RUNS))
        sides = team if offer.person_id is None else team | {offer.person_id}
        is_public = is_read and project.hidden_at is None
        return ReportedThing(
            Subject("offer", offer.id),
            offer.public_id,
            need.title,
            "\n\n".join(text for text in (offer.note, offer.reason, offer.thanks) if text),
            offer.language,
            need_url(need.public_id, need.title) if is_public else offer_url(offer.public_id),
            offer.person_id,
            project.territory_id,
            offer.hidden_at is not None,
            readers=None if is_public else sides,
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take its words and its thanks from every surface; what was promised stays counted."""
        changed = await session.execute(
            update(Offer)
            .where(
                Offer.id == which,
                Offer.hidden_at.is_(None) == bool(at),
                ItemNeed.id == Offer.need_id,
            )
            .values(hidden_at=at)
            .returning(Offer.need_id, ItemNeed.project_id)
        )
        if (row := changed.one_or_none()) is not None:
            drop_pages(session, runtime, *tags(*row))
