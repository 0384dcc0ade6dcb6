"""A matching fund can be reported; hidden, nobody reads it and it matches nothing more."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import FundState
from app.funds.shown import fund_url, tags


@moderated("matching-fund")
class FundModeration(Hideable):
    """Finds, hides and shows funds; what a hidden one promised stays promised."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return a fund that was opened."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        column = MatchingFund.id if isinstance(which, int) else MatchingFund.public_id
        query = select(MatchingFund).where(column == which, MatchingFund.state != FundState.DRAFT)
        fresh = query.execution_options(populate_existing=True)
        fund = (await session.scalars(fresh)).one_or_none()
        if fund is None:
            return None
        return ReportedThing(
            fund.subject,
            fund.public_id,
            fund.name,
            "\n\n".join(text for text in (fund.name, fund.what, fund.closing_reason) if text),
            fund.language,
            fund_url(fund.public_id, fund.name),
            fund.created_by_id,
            fund.territory_id,
            fund.hidden_at is not None,
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take it from every surface, or show it again."""
        changed = await session.execute(
            update(MatchingFund)
            .where(MatchingFund.id == which, MatchingFund.hidden_at.is_(None) == bool(at))
            .values(hidden_at=at)
            .returning(MatchingFund.organisation_id)
        )
        if (organisation_id := changed.scalar_one_or_none()) is None:
            return
        query = select(FundCampaign.campaign_id).where(FundCampaign.fund_id == which)
        campaigns = [f"campaign:{number}" for number in await session.scalars(query)]
        drop_pages(session, runtime, *tags(which, organisation_id), *campaigns)
