"""What the house asks of whoever takes cards: one protocol, for Stripe and for the demonstration.

Amounts are whole cents of Canadian dollars. ``key`` is the idempotency key of a write: made of our
own ids (``pledge:42:confirm:3``), never of a token, so that the same call after a crash is the same
call. What a write answers grants nothing: only an object read again does (docs/decisions/0048).

Every method raises those of :mod:`app.payments.errors`: ``Unknown``, ``Busy``, ``Refused``
(``Missing``), ``Misconfigured``.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Protocol

from app.payments.seen import (
    ChargeSeen,
    DisputeSeen,
    Event,
    IntentSeen,
    Movement,
    RefundSeen,
    ReversalSeen,
    Setup,
    SetupSeen,
    TransferSeen,
)
from app.payments.trying import Trying

CURRENCY = "cad"
KEY_MAX = 255
Metadata = Mapping[str, str]


class Cards(Protocol):
    """Saving a card, without taking anything."""

    async def customer(self, key: str, email: str, language: str) -> str:
        """Make a payer known to the gateway; return their id there."""
        ...

    async def setup(self, key: str, customer: str, metadata: Metadata) -> Setup:
        """Begin to save a card, for payments while its holder is away."""
        ...

    async def read_setup(self, setup_id: str) -> SetupSeen:
        """Return the saving of a card as it stands."""
        ...

    async def forget_card(self, key: str, payment_method: str) -> None:
        """Let the gateway forget a saved card; one that it does not know is forgotten already."""
        ...


class Payments(Protocol):
    """Taking money, once."""

    async def intent(
        self, key: str, cents: int, customer: str, payment_method: str, metadata: Metadata
    ) -> str:
        """Prepare a payment; return its id, to be kept before it is ever confirmed."""
        ...

    async def confirm(
        self, key: str, intent_id: str, payment_method: str, *, off_session: bool = True
    ) -> IntentSeen:
        """Try to take the money.

        A refused card is no failure of the call: the answer is ``NEEDS_CARD`` with its ``refusal``.
        A payment that cannot be confirmed any more (done, under way, cancelled) is answered as it is.
        """
        ...

    async def read_intent(self, intent_id: str) -> IntentSeen:
        """Return a payment as it stands."""
        ...

    async def cancel_intent(self, key: str, intent_id: str) -> IntentSeen:
        """Give a payment up; one that is done or was given up is answered as it is."""
        ...

    async def read_charge(self, charge_id: str) -> ChargeSeen:
        """Return a charge as it stands, with its line of the gateway's books."""
        ...


class Returns(Protocol):
    """Money that goes back."""

    async def refund(self, key: str, intent_id: str, cents: int, metadata: Metadata) -> RefundSeen:
        """Give back ``cents`` of a payment."""
        ...

    async def read_refund(self, refund_id: str) -> RefundSeen:
        """Return a refund as it stands."""
        ...

    async def read_dispute(self, dispute_id: str) -> DisputeSeen:
        """Return a dispute as it stands."""
        ...


class Transfers(Protocol):
    """Paying out to whoever carries a project."""

    async def transfer(
        self, key: str, cents: int, destination: str, group: str, metadata: Metadata
    ) -> TransferSeen:
        """Pay ``cents`` to a connected account; ``group`` ties it to its campaign's charges."""
        ...

    async def read_transfer(self, transfer_id: str) -> TransferSeen:
        """Return a transfer as it stands."""
        ...

    async def find_transfer(self, group: str, payout: str) -> str:
        """Return the id of the transfer that was asked for a payout; empty when there is none."""
        ...

    async def reverse(self, key: str, transfer_id: str, cents: int) -> ReversalSeen:
        """Take back ``cents`` of a transfer."""
        ...


class Books(Protocol):
    """What the gateway wrote down, for whoever compares."""

    def events(self, since: datetime) -> AsyncIterator[Event]:
        """Give what happened at or after ``since``, the newest first."""
        ...

    def balance_transactions(self, since: datetime) -> AsyncIterator[Movement]:
        """Give the lines of its books made at or after ``since``, the newest first."""
        ...


class Gateway(Cards, Payments, Returns, Transfers, Books, Trying, Protocol):
    """Whoever takes cards for us."""

    @property
    def name(self) -> str:
        """``stripe`` or ``demonstration``, as pledges keep it."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether money is moved at all."""
        ...
