"""How entries of the ledger, accounts and payouts are said."""

from app.core.i18n import N_, gettext as _
from app.ledger.rules import AccountKind, TxnKind
from app.treasury.rules import (
    DIFFERENCE_LABELS,
    METHOD_LABELS,
    STATE_LABELS,
    DifferenceKind,
    Method,
    State,
)

ENTRY_LABELS = {
    TxnKind.CHARGE: N_("A gift"),
    TxnKind.REFUND: N_("A gift given back"),
    TxnKind.REFUND_FAILED: N_("A refund that came back"),
    TxnKind.DISPUTE: N_("A gift contested at the giver’s bank"),
    TxnKind.DISPUTE_WON: N_("A contested gift, kept"),
    TxnKind.DISPUTE_LOST: N_("A contested gift, lost"),
    TxnKind.MATCH: N_("Added by a matching fund"),
    TxnKind.MATCH_RETURNED: N_("Taken back by a matching fund"),
    TxnKind.FUND_PAID: N_("A partner paid what its fund owed"),
    TxnKind.FUND_PAID_REVERSED: N_("A partner’s payment, taken back"),
    TxnKind.TRANSFER: N_("Paid to the project"),
    TxnKind.TRANSFER_REVERSED: N_("A payout that came back"),
    TxnKind.TO_BANK: N_("Moved from Stripe to the platform’s bank"),
    TxnKind.BILLED: N_("Billed by Stripe to the platform"),
}
ACCOUNT_LABELS = {
    AccountKind.STRIPE_PENDING: N_("Held at Stripe"),
    AccountKind.BANK: N_("At the platform’s bank"),
    AccountKind.FEES: N_("Card fees"),
    AccountKind.CAMPAIGN: N_("The project’s account"),
    AccountKind.DISPUTE_HOLD: N_("Held by banks"),
    AccountKind.MATCH_FUND: N_("Owed by matching funds"),
}


def entry_label(kind: TxnKind) -> str:
    """Return what happened, in the language in force."""
    return _(ENTRY_LABELS[kind])


def account_label(kind: AccountKind) -> str:
    """Return an account's name in the language in force."""
    return _(ACCOUNT_LABELS[kind])


def state_label(state: State) -> str:
    """Return where a payout stands, in the language in force."""
    return _(STATE_LABELS[state])


def method_label(method: Method) -> str:
    """Return how a project is paid, in the language in force."""
    return _(METHOD_LABELS[method])


def difference_label(kind: DifferenceKind) -> str:
    """Return what does not agree, in the language in force."""
    return _(DIFFERENCE_LABELS[kind])
