"""A promise of the demonstration, once stored, and what a fund adds to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.campaigns.models import Campaign
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import MatchState
from app.pledges.rules import State as P


@dataclass(frozen=True, slots=True)
class Gift:
    """A promise that is stored."""

    id: int
    person_id: int
    cents: int
    at: datetime
    state: P


def match_row(
    campaign: Campaign, fund: MatchingFund, gift: Gift, cents: int, *, is_over: bool
) -> dict[str, Any]:
    """Return what a fund adds to a gift, as its table keeps it."""
    return {
        "fund_id": fund.id, "campaign_id": campaign.id, "pledge_id": gift.id,
        "person_id": gift.person_id, "cents": cents, "gift_cents": gift.cents,
        "state": MatchState.BOOKED if is_over else MatchState.PROMISED, "promised_at": gift.at,
        "booked_at": campaign.settled_at if is_over else None,
        "entered_cents": cents if is_over else 0, "entries": int(is_over),
        "entered_gift_cents": gift.cents if is_over else 0,
    }  # fmt: skip


def count(
    campaign: Campaign, fund: MatchingFund, tie: FundCampaign, cents: int, *, is_over: bool
) -> None:
    """Count what a fund adds, wherever it is counted."""
    campaign.matched_cents += cents
    fund.allocated_cents += cents
    tie.allocated_cents += cents
    if is_over:
        fund.booked_cents += cents
        tie.booked_cents += cents
