"""The sides of each thing that can happen to money, a function each (the table of docs/decisions/0049).

Everything of a campaign is on accounts of its own, fees and the gateway's part included, so that its
books can be read, and add up, by themselves. Amounts are cents, and positive; fees are what the gateway's
balance transaction says, never computed.
"""

from app.ledger.rules import AccountKind as At, Entry


def charge(campaign_id: int, gross: int, fee: int, net: int) -> list[Entry]:
    """A card was charged."""
    return [
        Entry(At.STRIPE_PENDING, net, campaign_id),
        Entry(At.FEES, fee, campaign_id),
        Entry(At.CAMPAIGN, -gross, campaign_id),
    ]


def refund(campaign_id: int, cents: int, fee: int = 0) -> list[Entry]:
    """A gift, or a part of it, went back to its giver; ``fee`` is what the gateway kept for doing it."""
    return [
        Entry(At.CAMPAIGN, cents, campaign_id),
        Entry(At.FEES, fee, campaign_id),
        Entry(At.STRIPE_PENDING, -(cents + fee), campaign_id),
    ]


def refund_failed(campaign_id: int, cents: int, fee: int = 0) -> list[Entry]:
    """What should have gone back to a giver came back to us."""
    return reverse(refund(campaign_id, cents, fee))


def dispute_opened(campaign_id: int, cents: int, fee: int = 0) -> list[Entry]:
    """A bank took a gift back while it is contested."""
    return [
        Entry(At.DISPUTE_HOLD, cents, campaign_id),
        Entry(At.FEES, fee, campaign_id),
        Entry(At.STRIPE_PENDING, -(cents + fee), campaign_id),
    ]


def dispute_won(campaign_id: int, cents: int, fee_back: int = 0) -> list[Entry]:
    """The bank gave it back; ``fee_back`` is what the gateway gave back with it."""
    return [
        Entry(At.STRIPE_PENDING, cents + fee_back, campaign_id),
        Entry(At.FEES, -fee_back, campaign_id),
        Entry(At.DISPUTE_HOLD, -cents, campaign_id),
    ]


def dispute_lost(campaign_id: int, cents: int) -> list[Entry]:
    """The bank kept it for the giver."""
    return [
        Entry(At.CAMPAIGN, cents, campaign_id),
        Entry(At.DISPUTE_HOLD, -cents, campaign_id),
    ]


def match(fund_id: int, campaign_id: int, cents: int) -> list[Entry]:
    """A fund owes what it added to a gift."""
    return [
        Entry(At.MATCH_FUND, cents, campaign_id, fund_id),
        Entry(At.CAMPAIGN, -cents, campaign_id),
    ]


def match_returned(fund_id: int, campaign_id: int, cents: int) -> list[Entry]:
    """A fund no longer owes it: the gift that it was added to went back."""
    return reverse(match(fund_id, campaign_id, cents))


def fund_paid(fund_id: int, campaign_id: int, cents: int) -> list[Entry]:
    """A partner paid the platform what its fund owed to a campaign."""
    return [
        Entry(At.BANK, cents, campaign_id),
        Entry(At.MATCH_FUND, -cents, campaign_id, fund_id),
    ]


def fund_paid_reversed(fund_id: int, campaign_id: int, cents: int) -> list[Entry]:
    """What was written down as paid by a partner was not, or went back to it."""
    return reverse(fund_paid(fund_id, campaign_id, cents))


def payout(campaign_id: int, cents: int, held_at: At = At.STRIPE_PENDING) -> list[Entry]:
    """The project was paid, from the gateway or from the platform's bank."""
    return [Entry(At.CAMPAIGN, cents, campaign_id), Entry(held_at, -cents, campaign_id)]


def payout_reversed(campaign_id: int, cents: int, held_at: At = At.STRIPE_PENDING) -> list[Entry]:
    """What the project was paid came back."""
    return reverse(payout(campaign_id, cents, held_at))


def to_bank(cents: int, fee: int = 0) -> list[Entry]:
    """The gateway let go of ``cents`` for the platform's bank; negative when they came back.

    It knows of no campaign: what a campaign still has is what stands at both.
    """
    return [Entry(At.BANK, cents - fee), Entry(At.FEES, fee), Entry(At.STRIPE_PENDING, -cents)]


def billed(cents: int) -> list[Entry]:
    """The gateway kept ``cents`` for what it did for the platform; negative when it gave them back."""
    return [Entry(At.FEES, cents), Entry(At.STRIPE_PENDING, -cents)]


def reverse(entries: list[Entry]) -> list[Entry]:
    """Return what undoes them."""
    return [Entry(one.account, -one.cents, one.campaign_id, one.fund_id) for one in entries]
