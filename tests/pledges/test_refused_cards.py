"""Cards that are refused, or whose bank wants a confirmation: tried again on their days, replaced, dropped."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ledger.queries import total
from app.payments.choose import gateway_of
from app.payments.trying import TestCard as Card
from app.pledges.jobs import sweep
from app.pledges.models import Pledge
from app.pledges.rules import State
from app.pledges.service.apply import read_again
from tests.factories import pledges
from tests.pledges.world import Told, Work, about, end, objects, one, states, told, window_over

DAY = timedelta(days=1)
PASS, LATER, ASKS = Card.ACCEPT, Card.FAILS_LATER, Card.NEEDS_ACTION


async def charged(runtime: Runtime, db: AsyncSession, work: Work, *cards: Card) -> Told:
    """Let a campaign succeed whose givers have these cards, and charge them."""
    w = await told(runtime, db, *cards)
    await end(db, w)
    await work()
    return w


async def confirm(runtime: Runtime, db: AsyncSession, pledge_id: int, *, yes: bool) -> None:
    """Answer the bank in its holder's place, and look as the page does."""
    gateway, pledge = gateway_of(runtime), await one(db, pledge_id)
    intent = await gateway.read_intent(pledge.intent_id or "")
    await gateway.answer(intent.id, intent.client_secret, yes=yes)
    async with runtime.database.transaction() as session:
        await read_again(session, runtime, pledge_id, datetime.now(UTC))


async def test_a_refused_card_is_told_with_the_days_on_which_it_is_tried_again(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    w = await charged(runtime, db, work, PASS, LATER)
    assert await states(db, w) == ["collected", "declined"]
    refused = await one(db, w.pledges[1])
    assert refused.next_try_at is not None
    assert refused.next_try_at - datetime.now(UTC) < DAY + timedelta(minutes=1)
    (letter,) = about(mailbox, "a été refusée")
    assert letter.count(" - ") == 4
    assert await objects(db, "charge") == 1


async def test_nothing_is_tried_again_before_its_day(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await charged(runtime, db, work, PASS, LATER)
    for _ in range(3):
        await sweep(runtime)
        await work()
    assert (await one(db, w.pledges[1])).confirms == 1


async def test_on_its_day_it_is_the_same_payment_that_is_tried_under_another_number(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await charged(runtime, db, work, PASS, LATER)
    before = await one(db, w.pledges[1])
    intent = before.intent_id
    past = datetime.now(UTC) - DAY
    await db.execute(update(Pledge).where(Pledge.id == before.id).values(next_try_at=past))
    await db.commit()
    await sweep(runtime)
    await work()
    tried = await one(db, w.pledges[1])
    assert (tried.intent_id, tried.confirms, tried.heard) == (intent, 2, 2)
    assert await objects(db, "intent") == 2


async def test_another_card_is_charged_at_once(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await charged(runtime, db, work, PASS, LATER)
    await pledges.give_card(runtime, w.givers[1], w.pledges[1], PASS)
    await work()
    assert await states(db, w) == ["collected", "collected"]
    assert (await objects(db, "intent"), await objects(db, "charge")) == (2, 2)
    await db.refresh(w.campaign)
    assert w.campaign.collected_cents == 1_000_00


async def test_a_bank_that_asks_is_answered_on_the_same_payment(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    w = await charged(runtime, db, work, PASS, ASKS)
    assert await states(db, w) == ["collected", "needs_action"]
    assert len(about(mailbox, "demande de confirmer")) == 1
    await confirm(runtime, db, w.pledges[1], yes=True)
    await work()
    assert await states(db, w) == ["collected", "collected"]
    assert await objects(db, "charge") == 2
    assert await total(db) == 0


async def test_a_holder_who_says_no_is_asked_for_another_card(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await charged(runtime, db, work, PASS, ASKS)
    await confirm(runtime, db, w.pledges[1], yes=False)
    assert await states(db, w) == ["collected", "declined"]


async def test_what_is_not_paid_when_the_window_ends_is_dropped_and_can_never_be_charged(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await charged(runtime, db, work, PASS, PASS, LATER, ASKS)
    await window_over(db, w)
    await sweep(runtime)
    await work()
    assert await states(db, w) == ["collected", "collected", "dropped", "dropped"]
    assert await w.state(db) == "settled"
    dropped = await one(db, w.pledges[2])
    seen = await gateway_of(runtime).confirm("again", dropped.intent_id or "", "x")
    assert seen.state == "cancelled"
    assert await objects(db, "charge") == 2


async def test_a_payment_confirmed_in_the_last_second_is_money_and_not_dropped(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await charged(runtime, db, work, PASS, PASS, ASKS)
    gateway, pledge = gateway_of(runtime), await one(db, w.pledges[2])
    intent = await gateway.read_intent(pledge.intent_id or "")
    await gateway.answer(intent.id, intent.client_secret, yes=True)
    await window_over(db, w)
    await sweep(runtime)
    await work()
    assert await states(db, w) == ["collected"] * 3
    assert pledge.state is not State.DROPPED
