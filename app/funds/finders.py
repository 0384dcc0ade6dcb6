"""How staff find matching funds: by a part of their name or of the partner's, or their public id."""

from typing import cast

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_, gettext as _
from app.core.policy import Who
from app.core.text import fold
from app.funds.models import MatchingFund
from app.funds.pages.view import state_name
from app.funds.rules import FundState
from app.funds.shown import fund_url
from app.organisations.models import Organisation


@finder("matching_funds", N_("Matching funds"))
async def funds(session: AsyncSession, who: Who, words: str) -> list[Found]:
    """Find funds that were opened; what is hidden, by who moderates it."""
    staff, folded = cast("Actor", who), fold(words)
    by_id = MatchingFund.public_id == words.lower()
    named = or_(
        func.fold(MatchingFund.name).contains(folded, autoescape=True),
        func.fold(Organisation.name).contains(folded, autoescape=True),
    )
    query = (
        select(MatchingFund, Organisation.name)
        .join(Organisation, Organisation.id == MatchingFund.organisation_id)
        .where(MatchingFund.state != FundState.DRAFT, or_(by_id, named) if folded else by_id)
        .order_by(MatchingFund.id.desc())
        .limit(MOST_FOUND * 4)
    )
    found = []
    for fund, organisation in await session.execute(query):
        is_hidden = fund.hidden_at is not None
        if is_hidden and not staff.moderates(fund.territory_id):
            continue
        standing = _("Hidden by the moderators") if is_hidden else state_name(fund.state)
        detail = f"{organisation} · {standing}"
        found.append(Found(fund.name, fund_url(fund.public_id, fund.name), detail))
    return found[:MOST_FOUND]
