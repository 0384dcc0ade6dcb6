"""A partner with its owner, a campaign with its carrier, and what both type."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.funds.models import MatchingFund
from app.funds.schemas import FundRevision, FundWords
from app.organisations.models import Organisation
from app.profiles.rules import today
from tests.factories import campaigns, funds
from tests.factories.accounts import person

NOW = datetime.now(UTC)
WHY = "Notre conseil a choisi d’autres quartiers cette année."


@dataclass
class World:
    """Somebody on each side."""

    owner: Actor
    carrier: Actor
    partner: Organisation
    fund: MatchingFund
    campaign: Campaign


async def world(db: AsyncSession, state: State = State.LIVE, /, **fields: Any) -> World:
    """Make a world; the fund doubles gifts, up to 1,000 $, unless told."""
    owner, carrier = [await person(db, name=name) for name in ("Ana Lopez", "Noé Roy")]
    partner = await funds.partner(db, owner)
    fund = await funds.fund(db, partner, owner=owner, **fields)
    campaign = await campaigns.campaign(db, state, carrier=carrier)
    return World(owner, carrier, partner, fund, campaign)


def typed(**more: object) -> dict[str, Any]:
    """Return a right fund as its form sends it."""
    day = today(NOW)
    fields = {
        "name": "Le fonds des bancs", "what": funds.WHAT, "total": "1 000,00 $",
        "engine": "factor", "factor_percent": "100", "per_gift": "50",
        "starts_on": day.isoformat(), "ends_on": (day + timedelta(days=200)).isoformat(),
    }  # fmt: skip
    return fields | more


def words(**more: object) -> FundWords:
    """Return a right fund."""
    return FundWords.model_validate(typed(**more))


def anew(fund: MatchingFund, **more: object) -> FundRevision:
    """Return the same fund as its owner changes it."""
    same = {
        "name": fund.name, "what": fund.what, "total": str(fund.total_cents // 100),
        "engine": fund.engine, "factor_percent": fund.factor_percent, "per_gift": "",
        "starts_on": fund.starts_on, "ends_on": fund.ends_on, "version": fund.version,
    }  # fmt: skip
    return FundRevision.model_validate(same | more)
