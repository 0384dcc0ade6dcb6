"""What the ledger knows: kinds of entries, kinds of accounts, a side of an entry.

A debit is positive, a credit negative; the sides of one entry add up to zero. What a campaign's account
holds for its project is therefore minus its balance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class TxnKind(StrEnum):
    """What happened; with what the other side calls it, it can be written down once only."""

    CHARGE = "charge"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    MATCH = "match"
    MATCH_RETURNED = "match_returned"
    FUND_PAID = "fund_paid"
    FUND_PAID_REVERSED = "fund_paid_reversed"
    TRANSFER = "transfer"
    TRANSFER_REVERSED = "transfer_reversed"
    TO_BANK = "to_bank"
    BILLED = "billed"
    """What the gateway bills to the platform itself: of no campaign."""


class AccountKind(StrEnum):
    """Where money is, what it was spent on, or whose it is."""

    STRIPE_PENDING = "stripe_pending"
    """Held by the payment gateway for us."""
    BANK = "bank"
    """Held at the platform's own bank: what the gateway paid out, what partners paid in."""
    FEES = "fees"
    """Kept by the gateway."""
    CAMPAIGN = "campaign"
    """Owed to the project."""
    DISPUTE_HOLD = "dispute_hold"
    """Taken back by a bank while a gift is contested."""
    MATCH_FUND = "match_fund"
    """Owed by a matching fund."""


class Unbalanced(ValueError):
    """The sides of an entry do not add up to zero, or there are fewer than two."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of an entry: what it adds to an account, in cents."""

    account: AccountKind
    cents: int
    campaign_id: int | None = None
    fund_id: int | None = None

    @property
    def place(self) -> tuple[str, int, int]:
        """Its account, as accounts are ordered when several are made at once."""
        return (self.account.value, self.campaign_id or 0, self.fund_id or 0)


def balanced(entries: Iterable[Entry]) -> list[Entry]:
    """Return the sides that are not zero.

    Raises:
        Unbalanced: they do not add up to zero, or nothing is left of them.
    """
    sides = [entry for entry in entries if entry.cents]
    off = sum(entry.cents for entry in sides)
    if off or len(sides) < 2:
        raise Unbalanced(f"{len(sides)} sides that add up to {off} cents")
    return sides
