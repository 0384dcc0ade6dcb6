"""Test cards at Stripe, for a test key without a publishable one: the journey by our own form."""

import contextlib
import secrets

from app.payments.errors import Missing, Refused
from app.payments.seen import IntentSeen, SetupSeen, SetupState
from app.payments.stripe import reading
from app.payments.stripe.line import CardRefused, Line
from app.payments.trying import TestCard

TOKENS = {
    TestCard.ACCEPT: "tok_visa",
    TestCard.DECLINE: "tok_visa_chargeDeclined",
    TestCard.DISPUTED: "tok_createDispute",
}
"""Stripe's names for them; banks that want a confirmation need Stripe's own script."""


class StripeTrying:
    """Gives test cards in a browser's place."""

    def __init__(self, line: Line, cards: tuple[TestCard, ...]) -> None:
        self._line = line
        self._v1 = line.v1
        self.cards = cards

    async def read_setup(self, setup_id: str) -> SetupSeen:
        """Return the saving of a card."""
        seen = await self._line.read(
            lambda: self._v1.setup_intents.retrieve_async(setup_id, {"expand": ["payment_method"]})
        )
        return reading.setup(seen)

    async def try_card(self, setup_id: str, secret: str, card: TestCard) -> SetupSeen:
        """Give a test card for a saving that was begun.

        Raises:
            Missing: there is no such saving for whoever has this secret.
            Refused: this key takes cards by Stripe's own form.
        """
        if card not in self.cards:
            raise Refused("this gateway takes no such card", "no_test_card")
        seen = await self.read_setup(setup_id)
        if not secrets.compare_digest(seen.client_secret.encode(), secret.encode()):
            raise Missing("no such saving for you", "resource_missing")
        if seen.state is SetupState.SAVED:
            return seen
        key = f"try:{setup_id}:{card}"
        made = await self._line.write(
            f"{key}:card",
            lambda once: self._v1.payment_methods.create_async(
                {"type": "card", "card": {"token": TOKENS[card]}}, once
            ),
        )
        with contextlib.suppress(CardRefused):  # the saving, read again, says why
            await self._line.write(
                key,
                lambda once: self._v1.setup_intents.confirm_async(
                    setup_id, {"payment_method": made.id}, once
                ),
            )
        return await self.read_setup(setup_id)

    async def answer(self, intent_id: str, secret: str, *, yes: bool) -> IntentSeen:
        """Nobody answers a bank here but its card's holder, by Stripe's script.

        Raises:
            Refused: always.
        """
        del secret, yes
        raise Refused(f"{intent_id} is confirmed by Stripe's own script", "no_test_card")
