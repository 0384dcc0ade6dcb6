"""Money that came in, payouts and differences, as tests need them; each factory commits."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.core.runtime import Runtime
from app.ledger import entries
from app.ledger.models import LedgerTxn
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.payments.choose import gateway_of
from app.payments.demo.gateway import Demonstration
from app.payments.seen import ChargeSeen
from app.payments.trying import TestCard
from app.treasury.models import MoneyDifference, Payout
from app.treasury.rules import DifferenceKind, Method, State
from tests.factories.accounts import person

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


async def gift(
    db: AsyncSession, of: Campaign, cents: int = 100_00, fee: int = 3_20, name: str = ""
) -> str:
    """Write a gift into the ledger, as a charge does; return what the gateway calls it."""
    name = name or f"ch_{secrets.token_hex(6)}"
    sides = entries.charge(of.id, cents, fee, cents - fee)
    await book(db, TxnKind.CHARGE, name, NOW, sides)
    await db.commit()
    return name


async def matched(db: AsyncSession, of: Campaign, fund_id: int, cents: int = 50_00) -> None:
    """Let a fund owe something to a campaign."""
    name = f"{secrets.token_hex(4)}:{fund_id}"
    await book(db, TxnKind.MATCH, name, NOW, entries.match(fund_id, of.id, cents))
    await db.commit()


async def partner_paid(
    db: AsyncSession, of: Campaign, fund_id: int, cents: int = 50_00, reference: str = "CHQ-1"
) -> int:
    """Let a fund's partner pay; return the number of the entry."""
    name = f"fund:{fund_id}:{of.id}:{reference}"
    await book(db, TxnKind.FUND_PAID, name, NOW, entries.fund_paid(fund_id, of.id, cents))
    await db.commit()
    found = await db.execute(select(LedgerTxn.id).where(LedgerTxn.external_id == name))
    return found.scalar_one()


def demonstration(runtime: Runtime) -> Demonstration:
    """Return the gateway of the tests."""
    gateway = gateway_of(runtime)
    assert isinstance(gateway, Demonstration)
    return gateway


async def charged(
    db: AsyncSession,
    runtime: Runtime,
    of: Campaign,
    cents: int = 100_00,
    card: TestCard = TestCard.ACCEPT,
    *,
    books: bool = True,
) -> ChargeSeen:
    """Charge a test card at the demonstration, and write it into the ledger unless told not to."""
    gateway, key = demonstration(runtime), secrets.token_hex(6)
    customer = await gateway.customer(f"{key}:c", "a@exemple.ca", "fr")
    setup = await gateway.setup(f"{key}:s", customer, {})
    saved = await gateway.try_card(setup.id, setup.client_secret, card)
    intent = await gateway.intent(f"{key}:i", cents, customer, saved.payment_method, {})
    done = await gateway.confirm(f"{key}:o", intent, saved.payment_method)
    seen = await gateway.read_charge(done.charge_id)
    assert seen.booked is not None
    if books:
        line = seen.booked
        sides = entries.charge(of.id, line.gross, line.fee, line.net)
        await book(db, TxnKind.CHARGE, seen.id, line.at, sides)
        await db.commit()
    return seen


async def payout(
    db: AsyncSession,
    of: Campaign,
    state: State | str = State.PROPOSED,
    by: Actor | None = None,
    **fields: Any,
) -> Payout:
    """Make a payout where it stands; what is said of it may contradict the ledger."""
    state = State(state)
    values = {
        "campaign_id": of.id,
        "tranche": 1,
        "cents": 50_00,
        "method": Method.MANUAL,
        "state": state,
        "payee": of.payee_name,
        "proposed_by_id": (by or await person(db, roles=("administrator",))).id,
        "proposed_at": NOW,
        "reference": "VIR-2026-114" if state in {State.SENT, State.REVERSED} else "",
        "proof": "0" * 32 if state in {State.SENT, State.REVERSED} else "",
        "proof_type": "application/pdf" if state in {State.SENT, State.REVERSED} else "",
    }
    made = Payout(**{**values, **fields})
    db.add(made)
    await db.commit()
    return made


async def difference(db: AsyncSession, **fields: Any) -> MoneyDifference:
    """Make a difference that was found."""
    values = {
        "kind": DifferenceKind.MISSING_HERE,
        "source_id": f"ch_{secrets.token_hex(6)}",
        "what": "charge",
        "line_id": "txn_1",
        "their_net": 24_27,
        "their_fee": 73,
        "found_at": NOW,
        "seen_at": NOW,
    }
    made = MoneyDifference(**{**values, **fields})
    db.add(made)
    await db.commit()
    return made
