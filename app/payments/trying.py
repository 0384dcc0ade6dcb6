"""Cards that are none: how somebody tries the whole journey where no money is moved."""

from enum import StrEnum
from typing import Protocol

from app.core.i18n import N_
from app.payments.seen import IntentSeen, SetupSeen


class TestCard(StrEnum):
    """What a card of the demonstration does, as its form offers it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    NEEDS_ACTION = "needs_action"
    FAILS_LATER = "fails_later"
    DISPUTED = "disputed"


TITLES = {
    TestCard.ACCEPT: N_("A card that works"),
    TestCard.DECLINE: N_("A card that is refused at once"),
    TestCard.NEEDS_ACTION: N_("A card whose bank wants a confirmation when it is charged"),
    TestCard.FAILS_LATER: N_("A card that works today, and is refused when it is charged"),
    TestCard.DISPUTED: N_("A card whose holder contests the charge"),
}
LAST4 = {
    TestCard.ACCEPT: "4242",
    TestCard.DECLINE: "0002",
    TestCard.NEEDS_ACTION: "3184",
    TestCard.FAILS_LATER: "9995",
    TestCard.DISPUTED: "0259",
}


class Trying(Protocol):
    """A gateway that takes test cards by a form of ours, without any script.

    ``secret`` is what the browser was given: whoever has it is whom the card was asked of.
    """

    @property
    def cards(self) -> tuple[TestCard, ...]:
        """Cards that it knows; none when money is moved."""
        ...

    async def try_card(self, setup_id: str, secret: str, card: TestCard) -> SetupSeen:
        """Give this card for a saving that was begun."""
        ...

    async def answer(self, intent_id: str, secret: str, *, yes: bool) -> IntentSeen:
        """Answer the bank that wants a confirmation, in its holder's place."""
        ...
