"""Stripe as a gateway: what each call asks of it. Fees are read from its books, never computed."""

from collections.abc import AsyncIterator
from datetime import datetime

from stripe.params import PaymentIntentCreateParamsAutomaticPaymentMethods

from app.payments.errors import Refused
from app.payments.gateway import CURRENCY, Metadata
from app.payments.seen import (
    ChargeSeen,
    DisputeSeen,
    Event,
    IntentSeen,
    Movement,
    RefundSeen,
    ReversalSeen,
    Setup,
    TransferSeen,
)
from app.payments.stripe import reading
from app.payments.stripe.line import CardRefused, Line
from app.payments.stripe.trying import StripeTrying
from app.payments.trying import TestCard

PAGE = 100
LOCALES = {"fr": "fr-CA", "en": "en-CA"}
NO_REDIRECTS: PaymentIntentCreateParamsAutomaticPaymentMethods = {
    "enabled": True,
    "allow_redirects": "never",
}
"""Cards and wallets: what sends people to another site cannot be taken while they are away."""

UNEXPECTED_STATE = "payment_intent_unexpected_state"
"""It is done, under way or cancelled: nothing is wrong, the payment says which."""

BOOKS = ["balance_transaction"]
REFUND_BOOKS = ["balance_transaction", "failure_balance_transaction"]
TRANSFER_BOOKS = ["balance_transaction", "reversals.data.balance_transaction"]


class StripeGateway(StripeTrying):
    """Takes cards by Stripe."""

    name = "stripe"

    def __init__(self, line: Line, *, is_live: bool, cards: tuple[TestCard, ...] = ()) -> None:
        super().__init__(line, cards)
        self.is_live = is_live

    async def customer(self, key: str, email: str, language: str) -> str:
        """Make a payer known; Stripe writes to them in their language."""
        made = await self._line.write(
            key,
            lambda once: self._v1.customers.create_async(
                {"email": email, "preferred_locales": [LOCALES.get(language, language)]}, once
            ),
        )
        return made.id

    async def setup(self, key: str, customer: str, metadata: Metadata) -> Setup:
        """Begin to save a card."""
        made = await self._line.write(
            key,
            lambda once: self._v1.setup_intents.create_async(
                {
                    "customer": customer,
                    "usage": "off_session",
                    "automatic_payment_methods": NO_REDIRECTS,
                    "metadata": dict(metadata),
                },
                once,
            ),
        )
        return Setup(made.id, made.client_secret or "")

    async def forget_card(self, key: str, payment_method: str) -> None:
        """Detach a card; one that is not attached any more, or not there, is forgotten already."""
        try:
            await self._line.write(
                key,
                lambda once: self._v1.payment_methods.detach_async(payment_method, {}, once),
            )
        except Refused:
            return

    async def intent(
        self, key: str, cents: int, customer: str, payment_method: str, metadata: Metadata
    ) -> str:
        """Prepare a payment."""
        made = await self._line.write(
            key,
            lambda once: self._v1.payment_intents.create_async(
                {
                    "amount": cents,
                    "currency": CURRENCY,
                    "customer": customer,
                    "payment_method": payment_method,
                    "automatic_payment_methods": NO_REDIRECTS,
                    "metadata": dict(metadata),
                },
                once,
            ),
        )
        return made.id

    async def confirm(
        self, key: str, intent_id: str, payment_method: str, *, off_session: bool = True
    ) -> IntentSeen:
        """Try to take the money; when the card is refused, the payment read again says why."""
        try:
            seen = await self._line.write(
                key,
                lambda once: self._v1.payment_intents.confirm_async(
                    intent_id,
                    {"payment_method": payment_method, "off_session": off_session},
                    once,
                ),
            )
        except CardRefused:
            return await self.read_intent(intent_id)
        except Refused as refused:
            if refused.code != UNEXPECTED_STATE:
                raise
            return await self.read_intent(intent_id)
        return reading.intent(seen)

    async def read_intent(self, intent_id: str) -> IntentSeen:
        """Return a payment."""
        return reading.intent(
            await self._line.read(lambda: self._v1.payment_intents.retrieve_async(intent_id))
        )

    async def cancel_intent(self, key: str, intent_id: str) -> IntentSeen:
        """Give a payment up."""
        try:
            seen = await self._line.write(
                key, lambda once: self._v1.payment_intents.cancel_async(intent_id, {}, once)
            )
        except Refused as refused:
            if refused.code != UNEXPECTED_STATE:
                raise
            return await self.read_intent(intent_id)
        return reading.intent(seen)

    async def read_charge(self, charge_id: str) -> ChargeSeen:
        """Return a charge, with its refunds and its dispute: newer versions do not carry them in it."""
        seen = await self._line.read(
            lambda: self._v1.charges.retrieve_async(charge_id, {"expand": BOOKS})
        )
        refunds: tuple[str, ...] = ()
        if seen.amount_refunded:
            listed = self._line.each(
                lambda: self._v1.refunds.list_async({"charge": charge_id, "limit": PAGE})
            )
            refunds = tuple([one.id async for one in listed])
        dispute = ""
        if seen.disputed:
            found = await self._line.read(
                lambda: self._v1.disputes.list_async({"charge": charge_id, "limit": 1})
            )
            dispute = found.data[0].id if found.data else ""
        return reading.charge(seen, refunds, dispute)

    async def refund(self, key: str, intent_id: str, cents: int, metadata: Metadata) -> RefundSeen:
        """Give back a part of a payment."""
        return reading.refund(
            await self._line.write(
                key,
                lambda once: self._v1.refunds.create_async(
                    {
                        "payment_intent": intent_id,
                        "amount": cents,
                        "metadata": dict(metadata),
                        "expand": REFUND_BOOKS,
                    },
                    once,
                ),
            )
        )

    async def read_refund(self, refund_id: str) -> RefundSeen:
        """Return a refund."""
        return reading.refund(
            await self._line.read(
                lambda: self._v1.refunds.retrieve_async(refund_id, {"expand": REFUND_BOOKS})
            )
        )

    async def read_dispute(self, dispute_id: str) -> DisputeSeen:
        """Return a dispute."""
        return reading.dispute(
            await self._line.read(lambda: self._v1.disputes.retrieve_async(dispute_id))
        )

    async def transfer(
        self, key: str, cents: int, destination: str, group: str, metadata: Metadata
    ) -> TransferSeen:
        """Pay a connected account from our balance."""
        return reading.transfer(
            await self._line.write(
                key,
                lambda once: self._v1.transfers.create_async(
                    {
                        "amount": cents,
                        "currency": CURRENCY,
                        "destination": destination,
                        "transfer_group": group,
                        "metadata": dict(metadata),
                        "expand": TRANSFER_BOOKS,
                    },
                    once,
                ),
            )
        )

    async def read_transfer(self, transfer_id: str) -> TransferSeen:
        """Return a transfer."""
        return reading.transfer(
            await self._line.read(
                lambda: self._v1.transfers.retrieve_async(transfer_id, {"expand": TRANSFER_BOOKS})
            )
        )

    async def find_transfer(self, group: str, payout: str) -> str:
        """Return the transfer of a payout, among those of its campaign."""
        async for one in self._line.each(
            lambda: self._v1.transfers.list_async({"transfer_group": group, "limit": PAGE})
        ):
            if reading.payout_of(one) == payout:
                return str(one.id)
        return ""

    async def reverse(self, key: str, transfer_id: str, cents: int) -> ReversalSeen:
        """Take back a part of a transfer."""
        return reading.reversal(
            await self._line.write(
                key,
                lambda once: self._v1.transfers.reversals.create_async(
                    transfer_id, {"amount": cents, "expand": BOOKS}, once
                ),
            )
        )

    async def events(self, since: datetime) -> AsyncIterator[Event]:
        """Give what happened; Stripe keeps it for 30 days."""
        after = int(since.timestamp())
        async for one in self._line.each(
            lambda: self._v1.events.list_async({"created": {"gte": after}, "limit": PAGE})
        ):
            yield reading.event(one)

    async def balance_transactions(self, since: datetime) -> AsyncIterator[Movement]:
        """Give the lines of Stripe's books."""
        after = int(since.timestamp())
        async for one in self._line.each(
            lambda: self._v1.balance_transactions.list_async(
                {"created": {"gte": after}, "limit": PAGE}
            )
        ):
            yield reading.movement(one)

    async def close(self) -> None:
        """Hang up."""
        await self._line.close()
