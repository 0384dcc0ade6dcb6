"""The demonstration as a gateway: no money is moved, all the rest is as it would be."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import select

from app.core.db import Database
from app.payments.demo import kept, paying, showing
from app.payments.errors import Missing, Refused
from app.payments.gateway import CURRENCY, Metadata
from app.payments.models import DemoPayment, GatewayEvent, Source
from app.payments.seen import (
    ChargeSeen,
    DisputeSeen,
    DisputeState,
    Event,
    IntentSeen,
    IntentState,
    Movement,
    RefundSeen,
    ReversalSeen,
    Setup,
    SetupSeen,
    SetupState,
    TransferSeen,
)
from app.payments.trying import TestCard


class Demonstration:
    """Takes test cards, and moves no money."""

    name = "demonstration"
    is_live = False
    cards = tuple(TestCard)

    def __init__(self, database: Database) -> None:
        self._database = database

    async def customer(self, key: str, email: str, language: str) -> str:
        """Make a payer known, without their address: nothing of a person is kept here."""
        del email
        async with self._database.transaction() as session:
            return (await kept.make(session, "customer", {"language": language}, key=key)).id

    async def setup(self, key: str, customer: str, metadata: Metadata) -> Setup:
        """Begin to save a card."""
        facts = {
            "state": SetupState.WAITS, "customer": customer, "method": "", "card": "",
            "refusal": "", "secret": secrets.token_urlsafe(24), "metadata": dict(metadata),
        }  # fmt: skip
        async with self._database.transaction() as session:
            made = await kept.make(session, "setup", facts, key=key)
            return Setup(made.id, made.facts["secret"])

    async def read_setup(self, setup_id: str) -> SetupSeen:
        """Return the saving of a card."""
        async with self._database.transaction() as session:
            return showing.setup(await kept.find(session, "setup", setup_id))

    async def try_card(self, setup_id: str, secret: str, card: TestCard) -> SetupSeen:
        """Give a test card for a saving that was begun; once it is saved, it stays.

        Raises:
            Missing: there is no such saving for whoever has this secret.
        """
        async with self._database.transaction() as session:
            setup = await kept.find(session, "setup", setup_id, to_change=True)
            _must_know(setup, secret)
            if setup.facts["state"] == SetupState.SAVED:
                return showing.setup(setup)
            if card is TestCard.DECLINE:
                kept.change(setup, refusal=showing.DECLINED.code)
                await kept.tell(session, "setup_intent.setup_failed", setup.id)
                return showing.setup(setup)
            method = await kept.make(session, "method", {"card": card}, about=setup.id)
            kept.change(setup, state=SetupState.SAVED, method=method.id, card=card, refusal="")
            await kept.tell(session, "setup_intent.succeeded", setup.id)
            return showing.setup(setup)

    async def forget_card(self, key: str, payment_method: str) -> None:
        """Forget a card: there was none."""

    async def intent(
        self, key: str, cents: int, customer: str, payment_method: str, metadata: Metadata
    ) -> str:
        """Prepare a payment.

        Raises:
            Refused: it is less than half a dollar, as for every gateway.
        """
        if cents < kept.LEAST_CENTS:
            raise Refused("the amount is too small", "amount_too_small")
        facts = {
            "state": IntentState.READY, "cents": cents, "customer": customer, "charge": "",
            "method": payment_method, "refusal": "", "keys": [],
            "secret": secrets.token_urlsafe(24), "metadata": dict(metadata),
        }  # fmt: skip
        async with self._database.transaction() as session:
            return (await kept.make(session, "intent", facts, key=key)).id

    async def confirm(
        self, key: str, intent_id: str, payment_method: str, *, off_session: bool = True
    ) -> IntentSeen:
        """Try to take the money; the same key tries once only."""
        async with self._database.transaction() as session:
            intent = await kept.find(session, "intent", intent_id, to_change=True)
            tried = intent.facts["keys"]
            if key not in tried and intent.facts["state"] not in paying.OVER:
                kept.change(intent, keys=[*tried, key])
                await paying.try_to_take(session, intent, payment_method, off_session=off_session)
            return showing.intent(intent)

    async def answer(self, intent_id: str, secret: str, *, yes: bool) -> IntentSeen:
        """Answer the bank in the holder's place.

        Raises:
            Missing: there is no such payment for whoever has this secret.
        """
        async with self._database.transaction() as session:
            intent = await kept.find(session, "intent", intent_id, to_change=True)
            _must_know(intent, secret)
            waits = intent.facts["refusal"] == showing.AUTHENTICATION.code
            if waits or intent.facts["state"] == IntentState.NEEDS_ACTION:
                if yes:
                    await paying.succeed(session, intent, TestCard.NEEDS_ACTION)
                else:
                    await paying.refuse(session, intent, showing.NOT_CONFIRMED)
            return showing.intent(intent)

    async def read_intent(self, intent_id: str) -> IntentSeen:
        """Return a payment."""
        async with self._database.transaction() as session:
            return showing.intent(await kept.find(session, "intent", intent_id))

    async def cancel_intent(self, key: str, intent_id: str) -> IntentSeen:
        """Give a payment up."""
        del key  # giving up twice is giving up
        async with self._database.transaction() as session:
            intent = await kept.find(session, "intent", intent_id, to_change=True)
            if intent.facts["state"] not in paying.OVER:
                kept.change(intent, state=IntentState.CANCELLED, refusal="")
                await kept.tell(session, "payment_intent.canceled", intent.id)
            return showing.intent(intent)

    async def read_charge(self, charge_id: str) -> ChargeSeen:
        """Return a charge."""
        async with self._database.transaction() as session:
            return await showing.charge(session, await kept.find(session, "charge", charge_id))

    async def refund(self, key: str, intent_id: str, cents: int, metadata: Metadata) -> RefundSeen:
        """Give back a part of a payment."""
        del metadata
        async with self._database.transaction() as session:
            intent = await kept.find(session, "intent", intent_id)
            if not intent.facts["charge"]:
                raise Refused("nothing was charged", "charge_already_refunded")
            charge = await kept.find(session, "charge", intent.facts["charge"], to_change=True)
            refund = await paying.give_back(session, charge, key, cents)
            return await showing.refund(session, refund)

    async def read_refund(self, refund_id: str) -> RefundSeen:
        """Return a refund."""
        async with self._database.transaction() as session:
            return await showing.refund(session, await kept.find(session, "refund", refund_id))

    async def read_dispute(self, dispute_id: str) -> DisputeSeen:
        """Return a dispute."""
        async with self._database.transaction() as session:
            return await showing.dispute(session, await kept.find(session, "dispute", dispute_id))

    async def decide(self, dispute_id: str, *, won: bool) -> DisputeSeen:
        """Let the bank decide a dispute, once."""
        async with self._database.transaction() as session:
            dispute = await kept.find(session, "dispute", dispute_id, to_change=True)
            if dispute.facts["state"] == DisputeState.OPEN:
                state = DisputeState.WON if won else DisputeState.LOST
                kept.change(dispute, state=state)
                if won:
                    await kept.book(session, dispute, "adjustment", dispute.facts["cents"])
                await kept.tell(session, "charge.dispute.closed", dispute.id)
            return await showing.dispute(session, dispute)

    async def transfer(
        self, key: str, cents: int, destination: str, group: str, metadata: Metadata
    ) -> TransferSeen:
        """Pay a connected account."""
        facts = {
            "cents": cents, "destination": destination, "group": group, "metadata": dict(metadata),
        }  # fmt: skip
        async with self._database.transaction() as session:
            await kept.hold_key(session, key)
            before = await kept.made_under(session, key)
            if before is None:
                before = await kept.make(session, "transfer", facts, key=key)
                await kept.book(session, before, "transfer", -cents)
                await kept.tell(session, "transfer.created", before.id)
            return await showing.transfer(session, before)

    async def read_transfer(self, transfer_id: str) -> TransferSeen:
        """Return a transfer."""
        async with self._database.transaction() as session:
            found = await kept.find(session, "transfer", transfer_id)
            return await showing.transfer(session, found)

    async def find_transfer(self, group: str, payout: str) -> str:
        """Return the transfer of a payout."""
        facts = {"group": group, "metadata": {"payout": payout}}
        query = select(DemoPayment.id).where(
            DemoPayment.kind == "transfer", DemoPayment.facts.contains(facts)
        )
        async with self._database.transaction() as session:
            return await session.scalar(query) or ""

    async def reverse(self, key: str, transfer_id: str, cents: int) -> ReversalSeen:
        """Take back a part of a transfer.

        Raises:
            Refused: it is more than what is left of it.
        """
        async with self._database.transaction() as session:
            transfer = await kept.find(session, "transfer", transfer_id, to_change=True)
            before = await kept.made_under(session, key)
            if before is None:
                seen = await showing.transfer(session, transfer)
                if not 0 < cents <= seen.cents - seen.reversed_cents:
                    raise Refused("more than what is left of the transfer", "amount_too_large")
                before = await kept.make(
                    session, "reversal", {"cents": cents}, key=key, about=transfer_id
                )
                await kept.book(session, before, "transfer_refund", cents)
                await kept.tell(session, "transfer.reversed", transfer_id)
            return await showing.reversal(session, before)

    async def events(self, since: datetime) -> AsyncIterator[Event]:
        """Give what happened: the inbox has it all, as nothing gets lost between here and here."""
        async with self._database.transaction() as session:
            found = await session.scalars(
                select(GatewayEvent)
                .where(GatewayEvent.source == Source.DEMO, GatewayEvent.made_at >= since)
                .order_by(GatewayEvent.made_at.desc())
            )
            for one in found.all():
                yield Event(one.id, one.kind, one.object_id, one.is_live, one.made_at)

    async def balance_transactions(self, since: datetime) -> AsyncIterator[Movement]:
        """Give the lines of the books."""
        async with self._database.transaction() as session:
            found = await session.scalars(
                select(DemoPayment)
                .where(DemoPayment.kind == "line", DemoPayment.made_at >= since)
                .order_by(DemoPayment.made_at.desc())
            )
            for line in found.all():
                yield Movement(kept.booked(line), line.facts["type"], line.about, CURRENCY)

    async def close(self) -> None:
        """Let the connections go."""
        await self._database.close()


def _must_know(one: DemoPayment, secret: str) -> None:
    """Raises: Missing, to whoever was not given the secret."""
    if not secrets.compare_digest(str(one.facts["secret"]), secret):
        raise Missing(f"no such {one.kind} for you", "resource_missing")
