"""Money that goes back, and gifts that are contested: never more than came, in any order, followed wherever it began."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, DomainError, Refused
from app.core.runtime import Runtime
from app.ledger.models import LedgerTxn
from app.ledger.queries import balances, total
from app.ledger.rules import AccountKind
from app.payments.choose import gateway_of
from app.payments.errors import Unknown
from app.payments.handling import Arrived, Outcome
from app.payments.trying import TestCard as Card
from app.pledges import charging
from app.pledges.arrivals import money_moved
from app.pledges.models import Pledge, PledgeDispute, PledgeRefund
from app.pledges.service import refund as service
from tests.factories import campaigns, pledges
from tests.factories.accounts import person
from tests.pledges.lossy import bad_line
from tests.pledges.world import Told, Work, about, end, objects, one, told

NOW = datetime.now(UTC)
WHY = "La personne l’a demandé."
GIFT = 800_00


async def collected(
    runtime: Runtime, db: AsyncSession, work: Work, card: Card = Card.ACCEPT
) -> tuple[Told, Actor]:
    """Let a gift of 800 $ have come; return who may give it back."""
    w = await told(runtime, db, card, cents=GIFT)
    await end(db, w)
    await work()
    return w, await person(db, roles=("administrator",))


async def give_back(
    runtime: Runtime, boss: Actor, pledge_id: int, cents: int, seen: int | None = None
) -> DomainError | None:
    """Ask for a refund in a transaction of its own; return why not."""
    try:
        async with runtime.database.transaction() as session:
            await service.refund(
                session, runtime, boss, pledge_id, cents, WHY, NOW, seen_cents=seen
            )
    except DomainError as refusal:
        return refusal
    return None


async def stands(db: AsyncSession, w: Told) -> tuple[str, int, int]:
    """Return the gift's state, what went back of it, and what the campaign has."""
    gift = await one(db, w.pledges[0])
    await db.refresh(w.campaign)
    return str(gift.state), gift.refunded_cents, w.campaign.collected_cents


async def owed(db: AsyncSession, w: Told) -> int:
    """Return what the books owe to the project."""
    assert await total(db) == 0
    return -(await balances(db, w.campaign.id))[AccountKind.CAMPAIGN]


async def test_parts_go_back_until_nothing_is_left_and_never_a_cent_more(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    w, boss = await collected(runtime, db, work)
    assert await give_back(runtime, boss, w.pledges[0], 300_00) is None
    await work()
    assert await stands(db, w) == ("collected", 300_00, 500_00)
    assert isinstance(await give_back(runtime, boss, w.pledges[0], 500_01), Refused)
    assert await give_back(runtime, boss, w.pledges[0], 500_00) is None
    await work()
    assert await stands(db, w) == ("refunded", GIFT, 0)
    assert isinstance(await give_back(runtime, boss, w.pledges[0], 1), Refused)
    assert await owed(db, w) == 0
    assert len(about(mailbox, "Un remboursement")) == 2


async def test_a_double_click_gives_a_part_back_once(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w, boss = await collected(runtime, db, work)
    answers = await asyncio.gather(
        *(give_back(runtime, boss, w.pledges[0], 100_00, seen=0) for _ in range(5))
    )
    assert answers.count(None) == 1
    await work()
    again = await give_back(runtime, boss, w.pledges[0], 100_00, seen=0)
    assert isinstance(again, Conflict)
    assert await stands(db, w) == ("collected", 100_00, 700_00)
    assert await objects(db, "refund") == 1


async def test_a_refund_whose_answer_is_lost_is_asked_again_and_made_once(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w, boss = await collected(runtime, db, work)
    await give_back(runtime, boss, w.pledges[0], 100_00)
    row = (await db.scalars(select(PledgeRefund.id))).one()
    with bad_line(runtime) as line:
        line.after["refund"] = [Unknown("lost")]
        with pytest.raises(Unknown):
            await charging.send_back(runtime, row)
        await charging.send_back(runtime, row)
        assert len(set(line.keys)) == 1
    await work()
    assert await objects(db, "refund") == 1
    assert await stands(db, w) == ("collected", 100_00, 700_00)


async def test_a_refund_made_at_the_gateway_itself_is_followed(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w, _boss = await collected(runtime, db, work)
    gift = await one(db, w.pledges[0])
    await gateway_of(runtime).refund("dashboard:1", gift.intent_id or "", 250_00, {})
    await work()
    assert await stands(db, w) == ("collected", 250_00, 550_00)
    row = (await db.scalars(select(PledgeRefund))).one()
    assert (row.by_id, row.cents, str(row.state)) == (None, 250_00, "succeeded")
    assert await owed(db, w) == 550_00


async def test_a_refund_of_ours_and_one_made_there_never_exceed_the_charge(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w, boss = await collected(runtime, db, work)
    gift = await one(db, w.pledges[0])
    await gateway_of(runtime).refund("dashboard:1", gift.intent_id or "", 600_00, {})
    await give_back(runtime, boss, w.pledges[0], 700_00)
    await work()
    state, back, left = await stands(db, w)
    assert (state, back, left) == ("collected", 600_00, 200_00)
    failed = select(func.count()).where(PledgeRefund.state == "failed")
    assert await db.scalar(failed) == 1
    assert await owed(db, w) == 200_00


async def test_only_an_administrator_gives_back_and_only_what_came(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w, boss = await collected(runtime, db, work)
    refusal = await give_back(runtime, w.carrier, w.pledges[0], 5_00)
    assert refusal is not None
    assert "administration" in refusal.message
    for cents in (0, -5_00, GIFT + 1):
        assert isinstance(await give_back(runtime, boss, w.pledges[0], cents), Refused)
    live = await pledges.pledge(db, await campaigns.campaign(db))
    assert isinstance(await give_back(runtime, boss, live.id, 5_00), Refused)
    assert await objects(db, "refund") == 0


async def test_all_gifts_of_a_campaign_go_back_at_once(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await told(runtime, db, Card.ACCEPT, Card.ACCEPT, Card.ACCEPT)
    boss = await person(db, roles=("administrator",))
    await end(db, w)
    await work()
    for expected in (3, 0):
        async with runtime.database.transaction() as session:
            many = await service.refund_all(session, runtime, boss, w.campaign.id, WHY, NOW)
        assert many == expected
    await work()
    assert set(await db.scalars(select(Pledge.state))) == {"refunded"}
    assert await owed(db, w) == 0


@pytest.mark.parametrize(("won", "state", "left"), [(True, "won", GIFT), (False, "lost", 0)])
async def test_a_contested_gift_is_held_then_won_or_lost(
    runtime: Runtime, db: AsyncSession, work: Work, *, won: bool, state: str, left: int
) -> None:
    w, boss = await collected(runtime, db, work, Card.DISPUTED)
    assert (await stands(db, w))[0] == "disputed"
    assert (await balances(db, w.campaign.id))[AccountKind.DISPUTE_HOLD] == GIFT
    assert isinstance(await give_back(runtime, boss, w.pledges[0], 1_00), Refused)
    name = (await db.scalars(select(PledgeDispute.dispute_id))).one()
    gateway = gateway_of(runtime)
    await gateway.decide(name, won=won)  # type: ignore[attr-defined]
    await work()
    assert await stands(db, w) == (state, 0, left)
    assert await owed(db, w) == left
    assert (await balances(db, w.campaign.id))[AccountKind.DISPUTE_HOLD] == 0


async def notice(runtime: Runtime, subject: str, name: str) -> Outcome:
    """Bring a notice as the inbox does."""
    event = Arrived(f"evt_{subject}_{name}", f"{subject}.x", subject, name, False, NOW, 0)
    async with runtime.database.transaction() as session:
        return await money_moved(session, runtime, event)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("card", [Card.ACCEPT, Card.DISPUTED])
async def test_whatever_the_order_of_its_notices_a_gift_ends_in_one_state_and_one_set_of_books(
    runtime: Runtime, db: AsyncSession, card: Card, seed: int
) -> None:
    w = await told(runtime, db, card, cents=GIFT)
    await end(db, w)
    gateway, gift = gateway_of(runtime), await one(db, w.pledges[0])
    intent = await gateway.intent("k1", GIFT, gift.customer_id, gift.payment_method, {})
    gift.intent_id = intent
    await db.commit()
    await gateway.confirm("k2", intent, gift.payment_method)
    charge = await gateway.read_charge((await gateway.read_intent(intent)).charge_id)
    names = [("payment_intent", intent), ("charge", charge.id)]
    if card is Card.DISPUTED:
        await gateway.decide(charge.dispute_id, won=True)  # type: ignore[attr-defined]
        names.append(("charge.dispute", charge.dispute_id))
    else:
        for cents in (120_00, 80_00):
            back = await gateway.refund(f"r{cents}", intent, cents, {})
            names.append(("refund", back.id))
    random.Random(seed).shuffle(many := names * 3)
    for subject, name in many:
        assert await notice(runtime, subject, name) is Outcome.DONE
    back_cents = 0 if card is Card.DISPUTED else 200_00
    state = "won" if card is Card.DISPUTED else "collected"
    assert await stands(db, w) == (state, back_cents, GIFT - back_cents)
    assert await db.scalar(select(func.count()).select_from(LedgerTxn)) == 3
    assert await owed(db, w) == GIFT - back_cents


async def test_a_notice_about_a_promise_that_is_not_there_yet_is_asked_again(
    runtime: Runtime, db: AsyncSession
) -> None:
    gateway = gateway_of(runtime)
    intent = await gateway.intent("k9", 5_00, "c", "m", {})
    assert await notice(runtime, "payment_intent", intent) is Outcome.NOT_YET
    assert await notice(runtime, "charge", "demo_charge_none") is Outcome.NOT_OURS
    assert await db.scalar(select(func.count()).select_from(LedgerTxn)) == 0
