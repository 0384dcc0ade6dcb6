"""How projects are paid: a small port, and its two adapters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import defer
from app.ledger.rules import AccountKind
from app.treasury.models import Payout
from app.treasury.rules import Method

SENDING = "treasury.send"
LOOKING = "treasury.look"


class Way(Protocol):
    """One way of paying a project."""

    held_at: AccountKind
    """Where the money that it pays with stands."""

    async def confirmed(self, session: AsyncSession, payout: Payout) -> None:
        """Do what follows from the second person's yes."""


class ByHand:
    """Somebody makes a transfer at the platform's bank, then brings its proof."""

    held_at = AccountKind.BANK

    async def confirmed(self, session: AsyncSession, payout: Payout) -> None:
        """Wait for the proof."""


class Connect:
    """Stripe moves it to the payee's connected account: separate charges and transfers."""

    held_at = AccountKind.STRIPE_PENDING

    async def confirmed(self, session: AsyncSession, payout: Payout) -> None:
        """Ask for it in the background: a request that is rolled back asks for nothing."""
        await defer(session, f"nv:{SENDING}", lock=f"payout:{payout.id}", payout_id=payout.id)


WAYS: Mapping[Method, Way] = MappingProxyType({Method.MANUAL: ByHand(), Method.CONNECT: Connect()})
