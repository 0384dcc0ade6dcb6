"""What became of a campaign's money, added up: pure numbers, in cents."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.ledger.rules import AccountKind as At, TxnKind as Kind
from app.ledger.splits import split


@dataclass(frozen=True, slots=True)
class Sums:
    """All of a campaign's ledger in a few numbers, none of them negative in an ordinary life."""

    given: int = 0
    """Charged to cards."""
    refunded: int = 0
    lost: int = 0
    """Kept by banks for givers who contested."""
    matched: int = 0
    """Added by matching funds."""
    fees: int = 0
    paid: int = 0
    """Paid to the project."""
    held: int = 0
    """Taken back by banks while a gift is contested."""
    fund_owed: int = 0
    """Matched, and not paid by the partner yet."""
    in_hand: int = 0
    """At the gateway and at the bank, of this campaign."""

    @property
    def owed(self) -> int:
        """Return what is the project's in all, paid or not."""
        return self.given + self.matched - self.refunded - self.lost - self.fees

    @property
    def left(self) -> int:
        """Return what is the project's and was not paid to it yet."""
        return self.owed - self.paid


def sums_of(found: Mapping[tuple[Kind, At], int]) -> Sums:
    """Add up what each kind of event added to each kind of account."""

    def on(account: At, *kinds: Kind) -> int:
        wanted = kinds or tuple(Kind)
        return sum(found.get((kind, account), 0) for kind in wanted)

    return Sums(
        given=-on(At.CAMPAIGN, Kind.CHARGE),
        refunded=on(At.CAMPAIGN, Kind.REFUND, Kind.REFUND_FAILED),
        lost=on(At.CAMPAIGN, Kind.DISPUTE_LOST),
        matched=-on(At.CAMPAIGN, Kind.MATCH, Kind.MATCH_RETURNED),
        fees=on(At.FEES),
        paid=on(At.CAMPAIGN, Kind.TRANSFER, Kind.TRANSFER_REVERSED),
        held=on(At.DISPUTE_HOLD),
        fund_owed=on(At.MATCH_FUND),
        in_hand=on(At.STRIPE_PENDING) + on(At.BANK),
    )


@dataclass(frozen=True, slots=True)
class Tranches:
    """What is paid before and after the project has accounted for itself."""

    first: int
    last: int


def there(sums: Sums, going_back: int = 0) -> int:
    """Return what came for a project and is not about to leave it, paid or not.

    What banks hold, what a partner has not paid yet and refunds that are asked for are no part of it.
    """
    return max(sums.owed - sums.held - max(sums.fund_owed, 0) - going_back, 0)


def tranches_of(sums: Sums, last_percent: int, going_back: int = 0) -> Tranches:
    """Share what came for a project into what is paid at once, and what is paid at the end."""
    first, last = split(there(sums, going_back), [100 - last_percent, last_percent])
    return Tranches(first, last)


def payable(
    sums: Sums, in_flight: int, last_percent: int, *, has_report: bool, going_back: int = 0
) -> int:
    """Return how much may be proposed now: never more than is allowed yet, nor than is in hand.

    Args:
        sums: of the campaign.
        in_flight: proposed or confirmed, and not in the ledger yet.
        last_percent: what is kept until the report.
        has_report: whether the project's report is public.
        going_back: refunds that are asked for, and not in the ledger yet.
    """
    tranches = tranches_of(sums, last_percent, going_back)
    allowed = tranches.first + (tranches.last if has_report else 0)
    return max(min(allowed - sums.paid, sums.in_hand - going_back) - in_flight, 0)
